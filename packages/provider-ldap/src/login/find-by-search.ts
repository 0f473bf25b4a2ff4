import type { Account, Finding, Login, PasswordVerdict } from "@transfer-idp/core";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readAccount } from "../entry/read-account.ts";
import { isNoPassword } from "./is-no-password.ts";
import { loadGroups, noGroups } from "./load-groups.ts";
import type { LoginParts } from "./login-parts.ts";
import { readRefusal } from "./read-refusal.ts";

/** Searches for the user with the service account, and verifies a password by a bind as the user. */
export async function findBySearch(parts: LoginParts, login: Login): Promise<Finding> {
  const { directory, findEntry, readState, options } = parts;
  const isKeyLogin = login.method === "publicKey";
  const found = await directory.asService(login.signal, async (search) => {
    const entry = await findEntry(search, login.username);
    if (entry === undefined) return undefined;
    const state = await readState(search, entry, isKeyLogin);
    // Groups of a password login are looked up when the password is proven: until then the time that it takes would tell
    // whoever guesses at names.
    return { entry, state, groups: isKeyLogin ? await loadGroups(search, entry, options.groups) : noGroups };
  });
  if (found === undefined) return { kind: "unknown" };
  const { entry, state, groups } = found;
  if (groups.isRefused && state === "active") return { kind: "denied", reason: "group-required" };
  const account = readAccount(entry, options.attributes, { state, groups: groups.names });
  return {
    kind: "account",
    account,
    verifyPassword: (password, signal) => verify(parts, { entry, account, password, signal }),
  };
}

/** What a password is verified with. */
interface Verification {
  readonly entry: LdapEntry;
  readonly account: Account;
  readonly password: string;
  readonly signal: AbortSignal;
}

async function verify(
  { directory, options }: LoginParts,
  { entry, account, password, signal }: Verification,
): Promise<PasswordVerdict> {
  if (isNoPassword(password)) return { outcome: "refused", reason: "wrong-password" };
  const answer = await directory.asUser({ dn: entry.dn, password }, signal, () => Promise.resolve());
  const refused = readRefusal(answer, options, true);
  const isWrong = refused === "wrong-password" || refused === "no-password";
  // The entry says more exactly what a bind may call locked.
  const reason = isWrong || account.state === "active" ? refused : account.state;
  if (reason !== undefined) return { outcome: "refused", reason };
  // Where none are looked up, no connection is waited for.
  if (options.groups === undefined) return { outcome: "verified", account };
  const groups = await directory.asService(signal, (search) => loadGroups(search, entry, options.groups));
  if (groups.isRefused) return { outcome: "refused", reason: "group-required" };
  return { outcome: "verified", account: Object.freeze({ ...account, groups: groups.names }) };
}
