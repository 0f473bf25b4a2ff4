import type { DenialReason } from "./decision.ts";

/**
 * Every reason, and whether a password that was denied for it was a guess: what no rule barred, and what was wrong, or
 * right for nobody. Guesses stay counted by lockout; others are given back.
 */
const reasons: Readonly<Record<DenialReason, { readonly isGuess: boolean }>> = {
  "wrong-password": { isGuess: true },
  "unknown-user": { isGuess: true },
  "wrong-password-or-unknown-user": { isGuess: true },
  // Nothing is compared, and yet whoever tries names finds out nothing else either.
  "no-password": { isGuess: true },
  disabled: { isGuess: false },
  locked: { isGuess: false },
  expired: { isGuess: false },
  "password-expired": { isGuess: false },
  "must-change-password": { isGuess: false },
  "source-ip-not-allowed": { isGuess: false },
  "protocol-not-allowed": { isGuess: false },
  "server-not-allowed": { isGuess: false },
  "not-yet-valid": { isGuess: false },
  "no-longer-valid": { isGuess: false },
  "no-provider": { isGuess: false },
  "provider-disabled": { isGuess: false },
  "locked-out": { isGuess: false },
  "no-public-keys": { isGuess: false },
  "no-usable-public-keys": { isGuess: false },
  "key-login-not-supported": { isGuess: false },
  "no-role": { isGuess: false },
  "no-directories": { isGuess: false },
  "malformed-event": { isGuess: false },
  "unauthenticated-caller": { isGuess: false },
  "malformed-username": { isGuess: false },
  "empty-password": { isGuess: false },
  "password-too-long": { isGuess: false },
  "malformed-password": { isGuess: false },
};

/** Every {@link DenialReason}, for alarms and dashboards. `docs/reasons.md` says what to do about each. */
export const denialReasons: readonly DenialReason[] = Object.freeze(Object.keys(reasons) as DenialReason[]);

/** Whether a password that was denied for this reason counts as a guess. */
export function isGuess(reason: DenialReason): boolean {
  // A provider without types may give another: rather counted than not.
  return Object.hasOwn(reasons, reason) ? reasons[reason].isGuess : true;
}
