import { type Account, type AccountState, accountStates } from "../account.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { TraceNote } from "../trace.ts";
import type { AccessDenialReason, AccessRules } from "./access-rules.ts";
import { checkAccess, type RuledLogin } from "./check-access.ts";
import { readEntries } from "../record/read-field.ts";
import { readAccessRules } from "./read-access-rules.ts";

/** What an account's state and rules say of a login. */
export interface AccountVerdict<Reason = Exclude<AccountState, "active"> | AccessDenialReason> {
  /** `undefined`: the account may log in. */
  readonly reason: Reason | undefined;
  readonly notes: readonly TraceNote[];
}

/**
 * Decides whether the state of an account lets it log in.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it is no state.
 */
export function checkState({ state }: Pick<Account, "state">): AccountVerdict<Exclude<AccountState, "active">> {
  // A provider without types may forget it: what is no state at all must not pass for an active one.
  if (!accountStates.includes(state)) throw new InvalidUserRecordError("state", "is no state of an account");
  return { reason: state === "active" ? undefined : state, notes: [] };
}

/**
 * Decides whether a login passes the rules of every layer. All of them are read, whatever the first one says: which of
 * them denies is a matter of their order, whether one does is not.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule restricts and cannot be read, or there is no list of
 *   layers, as from a provider without types.
 */
export function checkRules(accessRules: readonly AccessRules[], login: RuledLogin): AccountVerdict<AccessDenialReason> {
  const verdicts = readEntries(accessRules, "accessRules", (rules, field) =>
    checkAccess(readAccessRules(rules, field), login),
  );
  const reason = verdicts.map((verdict) => verdict.reason).find((found) => found !== undefined);
  return { reason, notes: verdicts.flatMap(({ notes }) => notes) };
}

/** Decides by state and rules, in this order, whether an account may log in. */
export function checkAccount(account: Pick<Account, "state" | "accessRules">, login: RuledLogin): AccountVerdict {
  const byState = checkState(account);
  return byState.reason === undefined ? checkRules(account.accessRules, login) : byState;
}
