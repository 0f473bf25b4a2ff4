import { InvalidUserRecordError } from "@transfer-idp/core";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readText } from "../entry/read-values.ts";
import type { AccountStateSource } from "./account-state-source.ts";

/**
 * Flags of `userAccountControl`. Of an account that is locked, or whose password is expired, that attribute says nothing:
 * `msDS-User-Account-Control-Computed` does.
 *
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/dd302fd1-0aa7-406b-ad91-2a6b35738557
 */
const flags = { disabled: 0x2n, locked: 0x10n, neverExpires: 0x1_0000n, passwordExpired: 0x80_0000n };

/** 100 nanoseconds between 1601 and 1970. */
const epoch = 116_444_736_000_000_000n;
const never = [0n, 0x7fff_ffff_ffff_ffffn];

/** Each attribute is there in every account: one that is not cannot be read by whoever asks. */
export const activeDirectoryState: AccountStateSource = {
  attributes: ["userAccountControl", "msDS-User-Account-Control-Computed", "accountExpires", "pwdLastSet"],
  read: (entry, now) => {
    const control = readInteger(entry, "userAccountControl");
    const computed = readInteger(entry, "msDS-User-Account-Control-Computed");
    const expires = readInteger(entry, "accountExpires");
    const isPasswordNew = readInteger(entry, "pwdLastSet") === 0n;
    const isExpired = !never.includes(expires) && (expires - epoch) / 10_000n <= BigInt(now);
    const isExpiring = (control & flags.neverExpires) === 0n;
    return [
      ...((control & flags.disabled) === 0n ? [] : (["disabled"] as const)),
      ...(isExpired ? (["expired"] as const) : []),
      ...((computed & flags.locked) === 0n ? [] : (["locked"] as const)),
      ...(isPasswordNew && isExpiring ? (["must-change-password"] as const) : []),
      ...((computed & flags.passwordExpired) === 0n ? [] : (["password-expired"] as const)),
    ];
  },
};

function readInteger(entry: LdapEntry, attribute: string): bigint {
  const text = readText(entry, attribute);
  if (text === undefined)
    throw new InvalidUserRecordError(attribute, "must be there, and readable by the service account");
  if (!/^-?\d{1,20}$/.test(text)) throw new InvalidUserRecordError(attribute, "must be a whole number");
  return BigInt(text);
}
