import type { DenialReason } from "./decision.ts";
import type { RefusalReason } from "./identity-provider.ts";

/**
 * Every reason to refuse a password, and whether it was a guess then: what no rule barred, and what was wrong, or
 * right for nobody. Guesses stay counted by lockout; others are given back.
 */
const refusals: Readonly<Record<RefusalReason, boolean>> = {
  "wrong-password": true,
  "unknown-user": true,
  "wrong-password-or-unknown-user": true,
  // Nothing is compared, and yet whoever tries names finds out nothing else either.
  "no-password": true,
  // The password was right.
  "no-user-record": false,
  "group-required": false,
  "outside-logon-hours": false,
  "workstation-not-allowed": false,
  disabled: false,
  locked: false,
  expired: false,
  "password-expired": false,
  "must-change-password": false,
  "source-ip-not-allowed": false,
  "protocol-not-allowed": false,
  "server-not-allowed": false,
  "not-yet-valid": false,
  "no-longer-valid": false,
  "no-provider": false,
  "provider-disabled": false,
};

/** Reasons that no provider has for a password: they are found without one. None of them is a guess. */
const others: Readonly<Record<Exclude<DenialReason, RefusalReason>, false>> = {
  "locked-out": false,
  "no-public-keys": false,
  "no-usable-public-keys": false,
  "key-login-not-supported": false,
  "no-role": false,
  "no-directories": false,
  "role-not-allowed": false,
  "target-not-allowed": false,
  "malformed-event": false,
  "unauthenticated-caller": false,
  "malformed-username": false,
  "empty-password": false,
  "password-too-long": false,
  "malformed-password": false,
};

const all: Readonly<Record<DenialReason, boolean>> = { ...refusals, ...others };

/** Every {@link DenialReason}, for alarms and dashboards. `docs/reasons.md` says what to do about each. */
export const denialReasons: readonly DenialReason[] = Object.freeze(Object.keys(all) as DenialReason[]);

/** Whether a password that was denied for this reason counts as a guess. */
export function isGuessReason(reason: DenialReason): boolean {
  // A provider without types may give another: rather counted than not.
  return Object.hasOwn(all, reason) ? all[reason] : true;
}

/** Whether a provider may refuse a password for it. */
export function isRefusalReason(value: unknown): value is RefusalReason {
  return typeof value === "string" && Object.hasOwn(refusals, value);
}
