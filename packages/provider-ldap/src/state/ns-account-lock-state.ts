import { InvalidUserRecordError } from "@transfer-idp/core";
import { readText } from "../entry/read-values.ts";
import type { AccountStateSource } from "./account-state-source.ts";
import { readGeneralizedTime } from "./generalized-time.ts";

/** 389 Directory Server writes the beginning of 1970 for "until somebody ends it", and for a password that must be changed. */
const always = 0;

/** 389 Directory Server, and FreeIPA, which has the first of them only. */
export const nsAccountLockState: AccountStateSource = {
  attributes: ["nsAccountLock", "accountUnlockTime", "passwordExpirationTime"],
  read: (entry, now) => {
    const lock = readText(entry, "nsAccountLock")?.toUpperCase();
    if (lock !== undefined && lock !== "TRUE" && lock !== "FALSE") {
      throw new InvalidUserRecordError("nsAccountLock", "must be TRUE or FALSE");
    }
    const unlocksAt = readGeneralizedTime(entry, "accountUnlockTime");
    const expiresAt = readGeneralizedTime(entry, "passwordExpirationTime");
    return [
      ...(lock === "TRUE" ? (["disabled"] as const) : []),
      ...(unlocksAt !== undefined && (unlocksAt === always || unlocksAt > now) ? (["locked"] as const) : []),
      ...(expiresAt === always ? (["must-change-password"] as const) : []),
      ...(expiresAt !== undefined && expiresAt !== always && expiresAt <= now ? (["password-expired"] as const) : []),
    ];
  },
};
