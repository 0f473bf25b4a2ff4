import type { IdentityProvider } from "../identity-provider.ts";
import { requireOption } from "../require-option.ts";

/**
 * Names a combination of providers: by the caller's choice, or by what it does and of whom, such as
 * `first-match(ldap, table)`.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: the name is empty or no text.
 */
export function chooseName(
  name: string | undefined,
  combination: string,
  parts: readonly (IdentityProvider | string)[],
): string {
  requireOption(name === undefined || (typeof name === "string" && name !== ""), "name", "must be text, and not empty");
  const names = parts.map((part) => (typeof part === "string" ? part : part.name));
  return name ?? `${combination}(${names.join(", ")})`;
}
