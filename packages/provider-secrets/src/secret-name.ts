import { requireOption, type UserQuery } from "@transfer-idp/core";

/** The secret of a login, or `undefined` where no secret can have such a name. */
export type NameSecret = (query: Pick<UserQuery, "username" | "serverId" | "protocol">) => string | undefined;

const variables = ["username", "serverId", "protocol"] as const;
const segment = /^[\w+=.@-]+$/;

/**
 * Reads the template of secrets' names.
 *
 * A value is put in only if it is made of what names of secrets are made of, less the slash: `a/b` would reach into
 * another folder, and `arn:…` be taken for an ARN. A name that has no place there is that of no user.
 *
 * @param template - Such as `aws/transfer/{{serverId}}/{{username}}`.
 * @throws ConfigurationError `ERR_CONFIGURATION`: without `{{username}}`, with an unknown variable, or with a character
 *   that no secret's name has.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html (Name)
 */
export function parseSecretName(template: string): NameSecret {
  requireOption(typeof template === "string", "secretName", "must be text");
  const parts = template.split(/\{\{(.*?)\}\}/s);
  const [literals, names] = [parts.filter((_, index) => index % 2 === 0), parts.filter((_, index) => index % 2 === 1)];
  requireOption(
    literals.every((text) => /^[\w/+=.@-]*$/.test(text)),
    "secretName",
    "has a character that no secret's name has",
  );
  requireOption(names.every(isVariable), "secretName", "may hold {{username}}, {{serverId}} and {{protocol}} only");
  // `{{protocol}}{{username}}`: `bob` on FTPS and `Sbob` on FTP would be one secret.
  requireOption(
    literals.slice(1, -1).every((text) => text !== ""),
    "secretName",
    "must have something between variables",
  );
  requireOption(names.includes("username"), "secretName", "must hold {{username}}: every user would have one secret");
  return (query) => {
    const values = names.map((name) => (isVariable(name) ? query[name] : ""));
    if (!values.every((value) => segment.test(value))) return undefined;
    const name = literals.map((text, index) => `${text}${values[index] ?? ""}`).join("");
    return name.length <= 512 ? name : undefined;
  };
}

function isVariable(name: string): name is (typeof variables)[number] {
  return (variables as readonly string[]).includes(name);
}
