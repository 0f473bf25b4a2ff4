import type { Attributes } from "./open-ldap-users.ts";

/** Writes entries as LDIF. What OpenLDAP would not take over LDAP, such as `memberOf`, it takes before it starts. */
export function renderLdif(entries: Readonly<Record<string, Attributes>>): string {
  return Object.entries(entries)
    .map(([dn, attributes]) => [`dn: ${dn}`, ...renderAttributes(attributes)].join("\n"))
    .join("\n\n");
}

function renderAttributes(attributes: Attributes): readonly string[] {
  return Object.entries(attributes).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
}
