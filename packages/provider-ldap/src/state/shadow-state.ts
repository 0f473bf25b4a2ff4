import { InvalidUserRecordError } from "@transfer-idp/core";
import { readText } from "../entry/read-values.ts";
import type { AccountStateSource } from "./account-state-source.ts";

const dayMs = 86_400_000;

/**
 * `shadowExpire` of RFC 2307: the day, counted from 1970, on which the account is no longer good; -1 for never. The ages of
 * passwords beside it are left alone: a directory does not keep them when a password is changed by LDAP.
 *
 * @see shadow(5)
 */
export const shadowState: AccountStateSource = {
  attributes: ["shadowExpire"],
  read: (entry, now) => {
    const text = readText(entry, "shadowExpire");
    if (text === undefined) return [];
    if (!/^-?\d{1,10}$/.test(text)) throw new InvalidUserRecordError("shadowExpire", "must be a number of days");
    const day = Number(text);
    return day >= 0 && day * dayMs <= now ? ["expired"] : [];
  },
};
