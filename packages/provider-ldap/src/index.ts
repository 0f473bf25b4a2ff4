export { createLdapProvider } from "./ldap-provider.ts";
export type {
  LdapAttributes,
  LdapBind,
  LdapGroups,
  LdapPool,
  LdapProviderOptions,
  LdapTimeouts,
  LdapTls,
  LdapUsers,
} from "./ldap-options.ts";
export type { LdapPreset } from "./presets/ldap-preset.ts";
export { type LdapPresetName, ldapPresets } from "./presets/ldap-presets.ts";
export type { AccountStateSourceName } from "./state/account-state-source.ts";
