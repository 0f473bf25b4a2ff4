import type { DenialReason } from "./decision.ts";

/**
 * Every reason, and whether a password that was denied for it was a guess: what no rule barred, and what was wrong, or
 * right for nobody. Guesses stay counted by lockout; others are given back.
 */
const reasons: Readonly<Record<DenialReason, boolean>> = {
  "wrong-password": true,
  "unknown-user": true,
  "wrong-password-or-unknown-user": true,
  // Nothing is compared, and yet whoever tries names finds out nothing else either.
  "no-password": true,
  // The password was right.
  "no-user-record": false,
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
  "locked-out": false,
  "no-public-keys": false,
  "no-usable-public-keys": false,
  "key-login-not-supported": false,
  "no-role": false,
  "no-directories": false,
  "malformed-event": false,
  "unauthenticated-caller": false,
  "malformed-username": false,
  "empty-password": false,
  "password-too-long": false,
  "malformed-password": false,
};

/** Every {@link DenialReason}, for alarms and dashboards. `docs/reasons.md` says what to do about each. */
export const denialReasons: readonly DenialReason[] = Object.freeze(Object.keys(reasons) as DenialReason[]);

/** Whether a password that was denied for this reason counts as a guess. */
export function isGuessReason(reason: DenialReason): boolean {
  // A provider without types may give another: rather counted than not.
  return Object.hasOwn(reasons, reason) ? reasons[reason] : true;
}
