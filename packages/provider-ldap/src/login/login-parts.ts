import type { CheckedLdapOptions } from "../check-ldap-options.ts";
import type { Directory } from "../connection/directory.ts";
import type { FindEntry } from "../entry/find-entry.ts";
import type { ReadState } from "../state/read-account-state.ts";

/** What a login is made of. */
export interface LoginParts {
  readonly directory: Directory;
  readonly findEntry: FindEntry;
  readonly readState: ReadState;
  readonly options: CheckedLdapOptions;
}
