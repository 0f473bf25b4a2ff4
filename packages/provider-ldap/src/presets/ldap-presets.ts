import { activeDirectory } from "./active-directory.ts";
import { directoryServer389 } from "./directory-server-389.ts";
import { freeIpa } from "./free-ipa.ts";
import { glauth } from "./glauth.ts";
import type { LdapPreset } from "./ldap-preset.ts";
import { lldap } from "./lldap.ts";
import { openLdap, openLdapRfc2307 } from "./open-ldap.ts";

/** The names of all presets. */
export type LdapPresetName =
  "activeDirectory" | "openLdap" | "openLdapRfc2307" | "freeIpa" | "lldap" | "glauth" | "directoryServer389";

/** Every {@link LdapPreset}. `transfer-idp explain --ldap-preset NAME` prints one. */
export const ldapPresets: Readonly<Record<LdapPresetName, LdapPreset>> = freeze({
  activeDirectory,
  openLdap,
  openLdapRfc2307,
  freeIpa,
  lldap,
  glauth,
  directoryServer389,
});

/** Whoever changed one would change everybody's. */
function freeze<Value extends object>(value: Value): Value {
  for (const inside of Object.values(value))
    if (typeof inside === "object" && inside !== null) freeze(inside as object);
  return Object.freeze(value);
}
