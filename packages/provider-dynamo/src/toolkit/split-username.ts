/** What a typed name says: whose, and of which identity provider, where it says that. */
export interface NamedUser {
  readonly user: string;
  readonly provider: string | undefined;
}

/**
 * Splits a name as the toolkit does: `alice@@corp` with the delimiters `@` and `@@`, `corp\alice` with all others.
 *
 * The name is split at every delimiter from the left, and one of the outer parts is the provider: with `@`, `alice@x@corp`
 * is `alice@x` of `corp`.
 *
 * @param username - In lower case.
 * @param delimiter - `undefined`: names hold no providers.
 * @returns `undefined` where a part is empty: such a name is nobody's.
 */
export function splitUsername(username: string, delimiter: string | undefined): NamedUser | undefined {
  const parts = delimiter === undefined ? [username] : username.split(delimiter);
  if (delimiter === undefined || parts.length === 1) return { user: username, provider: undefined };
  const isProviderLast = delimiter === "@" || delimiter === "@@";
  const provider = isProviderLast ? parts.at(-1) : parts[0];
  const user = (isProviderLast ? parts.slice(0, -1) : parts.slice(1)).join(delimiter);
  return provider === undefined || provider === "" || user === "" ? undefined : { user, provider };
}
