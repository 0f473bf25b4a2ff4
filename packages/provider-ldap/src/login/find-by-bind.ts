import type { Finding, Login, PasswordVerdict } from "@transfer-idp/core";
import type { UserNaming } from "../check-bind.ts";
import { readAccount } from "../entry/read-account.ts";
import { isBoundAs } from "./is-bound-as.ts";
import { isNoPassword } from "./is-no-password.ts";
import { loadGroups } from "./load-groups.ts";
import type { LoginParts } from "./login-parts.ts";
import { readRefusal } from "./read-refusal.ts";

/** Has the user bind by a name that is made of what was typed, and reads their entry as themselves. */
export function findByBind(parts: LoginParts, { username }: Login, { nameUser, isDn }: UserNaming): Finding {
  const name = nameUser(username);
  if (name === undefined) return { kind: "unknown" };
  const user = { username, name, entryDn: isDn ? name : undefined };
  return { kind: "opaque", verifyPassword: (password, signal) => verify(parts, user, password, signal) };
}

/** Who binds. */
interface BindingUser {
  readonly username: string;
  readonly name: string;
  /** `undefined`: the entry is searched for. */
  readonly entryDn: string | undefined;
}

async function verify(
  { directory, findEntry, readState, options }: LoginParts,
  { username, name, entryDn }: BindingUser,
  password: string,
  signal: AbortSignal,
): Promise<PasswordVerdict> {
  if (isNoPassword(password)) return { outcome: "refused", reason: "wrong-password-or-unknown-user" };
  const answer = await directory.asUser({ dn: name, password }, signal, async (search) => {
    const entry = await findEntry(search, username, entryDn);
    if (entry === undefined) return undefined;
    if (entryDn === undefined && !(await isBoundAs(search, entry, options.name))) return undefined;
    const state = await readState(search, entry, false);
    return { entry, state, groups: await loadGroups(search, entry, options.groups) };
  });
  const refused = readRefusal(answer, options, false);
  if (refused !== undefined) return { outcome: "refused", reason: refused };
  // Somebody has this name and password, and is none of the users, or another than the entry's.
  if (answer.result === undefined) return { outcome: "refused", reason: "no-user-record" };
  const { entry, state, groups } = answer.result;
  if (state !== "active") return { outcome: "refused", reason: state };
  if (groups.isRefused) return { outcome: "refused", reason: "group-required" };
  return { outcome: "verified", account: readAccount(entry, options.attributes, { state, groups: groups.names }) };
}
