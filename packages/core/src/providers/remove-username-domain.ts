import { requireKnownOptions, requireOption } from "../require-option.ts";

/** Options of {@link removeUsernameDomain}. */
export interface RemoveUsernameDomainOptions {
  /** Domains whose users are meant by the plain name, such as `corp.example` and `CORP`. At least one. */
  readonly domains: readonly string[];
}

/**
 * Makes a map for {@link mapUsername} that takes the domain off a name: `alice@corp.example` and `CORP\alice` become
 * `alice`.
 *
 * Domains are compared without regard to the case of A to Z. A name with any other domain stays as it is, and so is
 * unknown: a user of another domain is not one of yours with the same name. One domain is taken off and no more.
 *
 * Transfer takes no backslash in names; an auth service may.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: a domain is empty or holds `@` or a backslash.
 *
 * @example
 * ```ts
 * import { type IdentityProvider, mapUsername, removeUsernameDomain } from "@transfer-idp/core";
 *
 * declare const directory: IdentityProvider;
 *
 * export const provider = mapUsername(directory, removeUsernameDomain({ domains: ["corp.example", "CORP"] }));
 * ```
 */
export function removeUsernameDomain(options: RemoveUsernameDomainOptions): (username: string) => string {
  requireKnownOptions(options, { domains: true });
  const { domains } = options;
  requireOption(Array.isArray(domains) && domains.length > 0, "domains", "must be a list with an entry");
  for (const [index, domain] of domains.entries()) {
    const isDomain = typeof domain === "string" && domain.trim() !== "" && !/[@\\]/.test(domain);
    requireOption(isDomain, `domains[${String(index)}]`, "must be text without @ and backslash, and not blank");
  }
  const known = new Set(domains.map(foldCase));
  return (username) => {
    const backslash = username.indexOf("\\");
    if (backslash !== -1 && known.has(foldCase(username.slice(0, backslash)))) return username.slice(backslash + 1);
    const at = username.lastIndexOf("@");
    if (at !== -1 && known.has(foldCase(username.slice(at + 1)))) return username.slice(0, at);
    return username;
  };
}

/** Of A to Z alone: `toLowerCase` would also make the Kelvin sign a `k`. */
function foldCase(domain: string): string {
  return domain.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
