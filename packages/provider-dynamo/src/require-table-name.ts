import { requireOption } from "@transfer-idp/core";

/**
 * Refuses what cannot be the name of a table, or its ARN, which is how a table of another account is named.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function requireTableName(name: unknown, option: string): string {
  const isName = typeof name === "string" && (/^[\w.-]{3,255}$/.test(name) || /^arn:[\w:/.-]{1,1000}$/.test(name));
  requireOption(isName, option, "must be the name of a table, or its ARN");
  return name;
}
