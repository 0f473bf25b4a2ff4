import { requireOption } from "@transfer-idp/core";
import { normalizeDn } from "./dn/normalize-dn.ts";

/**
 * Refuses what is no distinguished name, and the empty one: whoever binds by it is nobody.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireDn(value: unknown, option: string): asserts value is string {
  const normalized = typeof value === "string" ? normalizeDn(value) : undefined;
  requireOption(normalized !== undefined && normalized !== "", option, "must be a distinguished name");
}
