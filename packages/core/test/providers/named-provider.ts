import type { Account, Finding, PasswordVerdict } from "@transfer-idp/core";
import {
  alicePassword,
  createAccount,
  createScriptedProvider,
  type Script,
  type ScriptedProvider,
} from "../scripted-provider.ts";

/** A scripted provider with a name of its own, to be told from others. */
export function createNamedProvider(name: string, script: Script = {}): ScriptedProvider {
  return { ...createScriptedProvider(script), name };
}

/** Knows nobody. */
export function createEmptyProvider(name: string): ScriptedProvider {
  return createNamedProvider(name, { find: () => ({ kind: "unknown" }) });
}

/** Knows users by their password only, and says what a test says of any password. */
export function createOpaqueProvider(
  name: string,
  verdict: PasswordVerdict | ((password: string) => PasswordVerdict | Promise<PasswordVerdict>),
  rest: Omit<Extract<Finding, { kind: "opaque" }>, "kind" | "verifyPassword"> = {},
): ScriptedProvider {
  const verified: string[] = [];
  const provider = createNamedProvider(name, {
    find: () => ({
      kind: "opaque",
      verifyPassword: async (password) => {
        verified.push(password);
        return typeof verdict === "function" ? verdict(password) : verdict;
      },
      ...rest,
    }),
  });
  return { ...provider, verified };
}

/** What a directory answers that knows alice. */
export const aliceVerdict =
  (account: Account = createAccount()) =>
  (password: string): PasswordVerdict =>
    password === alicePassword ? { outcome: "verified", account } : { outcome: "refused", reason: "wrong-password" };

export const refuse = (reason: Extract<PasswordVerdict, { outcome: "refused" }>["reason"]): PasswordVerdict => ({
  outcome: "refused",
  reason,
});

/** Verifies a password with whatever was found; `undefined` where nothing can. */
export async function verifyWith(
  finding: Finding,
  password: string = alicePassword,
  signal: AbortSignal = new AbortController().signal,
): Promise<PasswordVerdict | undefined> {
  return "verifyPassword" in finding ? finding.verifyPassword?.(password, signal) : undefined;
}

/** What is wrong with an option, as `toThrow` compares it. */
export const misconfigured = (option: string, requirement: string): object => ({
  code: "ERR_CONFIGURATION",
  option,
  requirement,
});

/** What a factory throws. */
export function catchThrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
