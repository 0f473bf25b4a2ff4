import type { Account } from "../account.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { UserLookup } from "../user-store.ts";
import { nameRules } from "./name-rules.ts";
import type { UserRecord } from "./user-record.ts";

/**
 * Makes the account of a user record and the records of the groups that the user is in: every rule of each must pass;
 * the user's settings lie above the groups'.
 *
 * @param username - Canonical name where the record has none.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the user's access rules cannot be read.
 */
export function createAccount(
  record: UserRecord,
  username: string,
  groups: NonNullable<UserLookup["groups"]> = [],
): Account {
  return freezeDeep({
    username: record.username ?? username,
    state: record.state,
    groups: record.groups,
    attributes: record.attributes,
    publicKeys: record.publicKeys,
    accessRules: [...groups.map((group) => group.accessRules), nameRules(record.accessRules, "user")],
    settings: [
      ...groups.map((group) => ({ origin: `group:${group.name}`, values: group.settings })),
      { origin: "user", values: record.settings },
    ],
  });
}
