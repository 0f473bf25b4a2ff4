import { ProviderUnavailableError } from "@transfer-idp/core";
import type { SearchDirectory } from "../connection/directory.ts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { anyEntry } from "../filter/any-entry.ts";

/**
 * Whether an entry is that of whoever is bound to Active Directory. `bob@example.com` may be the principal name of another user
 * than the one whose account name is `bob`, so that an entry which is found by what was typed may be another's.
 *
 * @param provider - Names it in errors.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the directory does not say who is bound.
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/ad69b4d3-5d33-4d55-a4b7-1ed6cdbd1c55 (tokenGroups of rootDSE)
 */
export async function isBoundAs(search: SearchDirectory, entry: LdapEntry, provider: string): Promise<boolean> {
  const request = { attributes: ["tokenGroups"], binaryAttributes: ["tokenGroups"] };
  const [root] = await search({ ...request, base: "", scope: "base", filter: anyEntry });
  const ids = root?.attributes.get("tokengroups") ?? [];
  const [own] = entry.attributes.get("objectsid") ?? [];
  if (ids.length === 0 || !Buffer.isBuffer(own))
    throw new ProviderUnavailableError({ provider, kind: "misconfigured" });
  // Of the user and of their groups: the entry is a user's.
  return ids.some((id) => Buffer.isBuffer(id) && id.equals(own));
}
