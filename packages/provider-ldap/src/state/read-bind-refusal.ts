import type { RefusalReason } from "@transfer-idp/core";
import { PasswordPolicyError, type PasswordPolicyValue } from "ldapts";
import type { BindAnswer } from "../connection/directory.ts";
import type { AccountStateSourceName } from "./account-state-source.ts";

/**
 * What Active Directory says behind code 49, as `data 52e`. But for 52e, 525 and 775 it says so to the right password only.
 *
 * @see https://learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699-
 */
const activeDirectoryReasons: Readonly<Record<string, RefusalReason>> = {
  "525": "unknown-user",
  "52e": "wrong-password",
  "530": "outside-logon-hours",
  "531": "workstation-not-allowed",
  "532": "password-expired",
  "533": "disabled",
  "701": "expired",
  "773": "must-change-password",
  "775": "locked",
};

/** What the control of a password policy says, with success as with refusal. */
const policyReasons: Readonly<Record<number, RefusalReason>> = {
  [PasswordPolicyError.PasswordExpired]: "password-expired",
  [PasswordPolicyError.AccountLocked]: "locked",
  [PasswordPolicyError.ChangeAfterReset]: "must-change-password",
};

/** What is known of the user whose bind it was. */
export interface BoundUser {
  readonly accountState: readonly AccountStateSourceName[];
  /** Whether an entry of theirs was found before; otherwise the directory does not say whether there is such a user. */
  readonly isFound: boolean;
}

/**
 * Reads why a user's bind does not let them in.
 *
 * @returns the reason; `undefined`: it does; `outage`: the directory could not say.
 */
export function readBindRefusal(
  { refusal, policy }: Pick<BindAnswer<unknown>, "refusal" | "policy">,
  { accountState, isFound }: BoundUser,
): RefusalReason | "outage" | undefined {
  const byPolicy = readPolicy(policy);
  if (refusal === undefined) return byPolicy;
  const wrong = isFound ? "wrong-password" : "wrong-password-or-unknown-user";
  switch (refusal.code) {
    case 49: {
      if (byPolicy !== undefined) return byPolicy;
      if (!accountState.includes("active-directory")) return wrong;
      const data = /\bdata ([0-9a-f]{3}),/i.exec(refusal.message)?.[1]?.toLowerCase() ?? "";
      const reason = Object.hasOwn(activeDirectoryReasons, data) ? activeDirectoryReasons[data] : undefined;
      // Without a search nobody knows which of the two it is: 52e is said of unknown names too.
      if (reason === undefined || reason === "wrong-password") return wrong;
      return reason === "unknown-user" && isFound ? wrong : reason;
    }
    // Names that are none, or of nobody. An entry that was found is gone since.
    case 32:
    case 34:
      return wrong;
    // The entry has nothing that a password could be compared with.
    case 48:
      return isFound ? "no-password" : wrong;
    // 389 Directory Server, of accounts that are locked for a time, and of those that were inactivated.
    case 19:
      return accountState.includes("ns-account-lock") ? "locked" : "outage";
    case 53:
      return accountState.includes("ns-account-lock") ? "disabled" : "outage";
    default:
      return "outage";
  }
}

function readPolicy(policy: PasswordPolicyValue | undefined): RefusalReason | undefined {
  if (policy?.error === undefined) return undefined;
  // Of an error that is not known here, nothing is known but that it is one.
  return policyReasons[policy.error] ?? "locked";
}
