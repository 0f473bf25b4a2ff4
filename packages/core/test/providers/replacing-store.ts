import type { PasswordReplacement, UserStore } from "@transfer-idp/core";
import { createScriptedStore, type ScriptedStore } from "./scripted-store.ts";

/** A scripted store that replaces passwords, and keeps what it was asked to. */
export interface ReplacingStore extends Omit<ScriptedStore, "replacePassword"> {
  readonly replacePassword: NonNullable<UserStore["replacePassword"]>;
  readonly replacements: PasswordReplacement[];
}

/**
 * Compares and writes in one step, as a database does it: nothing comes in between.
 *
 * @param replace - Does what a test says in the place of that.
 */
export function createReplacingStore(
  users: Readonly<Record<string, object>> = {},
  replace?: (replacement: PasswordReplacement) => Promise<"replaced" | "changed">,
): ReplacingStore {
  const replacements: PasswordReplacement[] = [];
  const store = createScriptedStore(users);

  const replaceStored = ({ username, position, previous, hash }: PasswordReplacement): "replaced" | "changed" => {
    const row = store.users.get(username);
    const { password } = (row ?? {}) as { readonly password?: unknown };
    const entries: readonly unknown[] = Array.isArray(password) ? password : [password];
    const entry = entries[position];
    const isText = typeof entry === "string";
    if ((isText ? entry : (entry as { readonly value?: unknown } | undefined)?.value) !== previous) return "changed";
    const written = entries.with(position, isText ? hash : { ...(entry as object), value: hash });
    store.users.set(username, { ...row, password: Array.isArray(password) ? written : written[0] });
    return "replaced";
  };

  return {
    ...store,
    replacements,
    replacePassword: (replacement) => {
      replacements.push(replacement);
      return replace === undefined ? Promise.resolve(replaceStored(replacement)) : replace(replacement);
    },
  };
}

export function createReplacement(change: Partial<PasswordReplacement> = {}): PasswordReplacement {
  return {
    username: "alice",
    protocol: "SFTP",
    serverId: "s-1234567890abcdef0",
    position: 0,
    previous: "$keep$old",
    hash: "$keep$new",
    signal: new AbortController().signal,
    ...change,
  };
}
