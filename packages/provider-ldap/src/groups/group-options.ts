import type { Filter } from "ldapts";
import type { LdapGroups } from "../ldap-options.ts";

/** How groups are found: options that were checked. */
export interface GroupOptions {
  readonly base: string;
  /** Normalized; `undefined`: DNs of `memberOf` count wherever they are. */
  readonly memberOfBase: string | undefined;
  readonly scope: "one" | "sub";
  readonly filter: Filter | undefined;
  readonly memberOf: string | undefined;
  readonly match: NonNullable<LdapGroups["match"]>;
  readonly nesting: NonNullable<LdapGroups["nesting"]>;
  readonly maxDepth: number;
  readonly nameAttribute: string;
  readonly primaryGroup: boolean;
  readonly requireGroup: readonly string[];
}
