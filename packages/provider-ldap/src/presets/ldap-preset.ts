import type { LdapAttributes, LdapGroups, LdapUsers } from "../ldap-options.ts";

/**
 * What is alike in directories of a kind: how users are found, what they have and what state they are in. A preset is plain
 * data. Options given beside it are put in place of its own, field by field.
 *
 * None maps a `Role` or a `Policy`: who may write attributes of users would say what they may do.
 */
export interface LdapPreset {
  readonly name: string;
  /** The servers that our tests run it against; `documentation only` where there is none. */
  readonly verifiedAgainst: string;
  readonly users: Omit<LdapUsers, "base">;
  /** `null`: groups are not looked up. */
  readonly groups: LdapGroups | null;
  readonly attributes: LdapAttributes;
}
