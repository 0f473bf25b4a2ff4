import { InvalidUserRecordError } from "@transfer-idp/core";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readText, readTexts } from "../entry/read-values.ts";
import type { AccountStateSource } from "./account-state-source.ts";
import { readGeneralizedTime } from "./generalized-time.ts";

/** What a password policy says of all its users. */
export interface PasswordPolicy {
  /** How long a lock holds, in milliseconds; `Infinity`: until somebody ends it. */
  readonly lockMs: number;
  /** How long a password is good, in milliseconds; `Infinity`: for ever. */
  readonly passwordMs: number;
}

/** What it says in seconds. */
const durations: readonly string[] = ["pwdLockoutDuration", "pwdMaxAge"];
/** Every policy has it. An entry without is none, or hides what it says: it must not pass for one that says nothing. */
const mandatory = "pwdAttribute";

export const passwordPolicyAttributes: readonly string[] = [mandatory, ...durations];

/**
 * @returns `undefined`: the entry is no policy, or not to be read.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it says what cannot be understood.
 */
export function readPasswordPolicy(entry: LdapEntry): PasswordPolicy | undefined {
  if (readTexts(entry, mandatory).length === 0) return undefined;
  const [lockMs, passwordMs] = durations.map((attribute) => {
    const text = readText(entry, attribute) ?? "0";
    if (!/^\d{1,10}$/.test(text)) throw new InvalidUserRecordError(attribute, "must be a number of seconds");
    return text === "0" ? Infinity : Number(text) * 1_000;
  });
  return { lockMs: lockMs ?? Infinity, passwordMs: passwordMs ?? Infinity };
}

/**
 * The state that an account is in by its own attributes. They are there only where there is something to say, so what
 * cannot be read looks like what is not there.
 *
 * @param policy - `undefined`: nobody knows which, so a lock holds, and passwords do not expire.
 */
export function createPasswordPolicyState(policy: PasswordPolicy | undefined): AccountStateSource {
  const { lockMs, passwordMs } = policy ?? { lockMs: Infinity, passwordMs: Infinity };
  return {
    attributes: [
      "pwdAccountLockedTime",
      "pwdReset",
      "pwdChangedTime",
      "pwdStartTime",
      "pwdEndTime",
      "pwdPolicySubentry",
    ],
    read: (entry, now) => {
      const lockedAt = readGeneralizedTime(entry, "pwdAccountLockedTime");
      const changedAt = readGeneralizedTime(entry, "pwdChangedTime");
      const startsAt = readGeneralizedTime(entry, "pwdStartTime");
      const endsAt = readGeneralizedTime(entry, "pwdEndTime");
      // A lock of the year 0 is one that only an administrator ends.
      const isLocked = lockedAt !== undefined && (lockedAt < 0 || lockedAt + lockMs > now);
      return [
        ...(isLocked ? (["locked"] as const) : []),
        ...(startsAt !== undefined && startsAt > now ? (["disabled"] as const) : []),
        ...(endsAt !== undefined && endsAt <= now ? (["expired"] as const) : []),
        ...(readReset(entry) ? (["must-change-password"] as const) : []),
        ...(changedAt !== undefined && changedAt + passwordMs <= now ? (["password-expired"] as const) : []),
      ];
    },
  };
}

function readReset(entry: LdapEntry): boolean {
  const text = readText(entry, "pwdReset")?.toUpperCase();
  if (text !== undefined && text !== "TRUE" && text !== "FALSE") {
    throw new InvalidUserRecordError("pwdReset", "must be TRUE or FALSE");
  }
  return text === "TRUE";
}
