import { ProviderUnavailableError } from "@transfer-idp/core";
import type { SearchDirectory } from "../connection/directory.ts";
import { anyEntry } from "../filter/any-entry.ts";
import type { LdapEntry } from "./ldap-entry.ts";

/** Active Directory gives 1,500 values at once, or 5,000. No user has so many that this would not do. */
const mostRounds = 1_000;

/**
 * Fetches the values of attributes that have more than the directory gives at once.
 *
 * @see https://learn.microsoft.com/windows/win32/adsi/attribute-range-retrieval
 */
export async function readWholeEntry(search: SearchDirectory, entry: LdapEntry, provider: string): Promise<LdapEntry> {
  let { attributes, unfinished } = entry;
  for (let round = 0; unfinished.size > 0; round += 1) {
    const [more] = await search({
      base: entry.dn,
      scope: "base",
      filter: anyEntry,
      attributes: [...unfinished].map(([name, start]) => `${name};range=${String(start)}-*`),
    });
    // Whatever came in its place, the rest is missing.
    if (
      more === undefined ||
      round === mostRounds ||
      [...unfinished.keys()].some((name) => !more.attributes.has(name))
    ) {
      throw new ProviderUnavailableError({ provider, kind: "backend-error" });
    }
    const joined = new Map(attributes);
    for (const [name, values] of more.attributes) joined.set(name, [...(joined.get(name) ?? []), ...values]);
    ({ unfinished } = more);
    attributes = joined;
  }
  return { dn: entry.dn, attributes, unfinished };
}
