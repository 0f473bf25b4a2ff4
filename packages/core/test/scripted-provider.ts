import type {
  Account,
  Decision,
  DenialReason,
  Finding,
  IdentityProvider,
  LogFields,
  Logger,
  Login,
  PasswordVerdict,
  TraceNote,
  TraceStep,
} from "@transfer-idp/core";
import { concealValue } from "../src/credentials/conceal-value.ts";

export const aliceKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
export const alicePassword = "correct horse 1";
export const aliceRole = "arn:aws:iam::123456789012:role/transfer-user";

/** A login by alice that nothing bars. */
export const aliceLogin = {
  username: "alice",
  protocol: "SFTP",
  serverId: "s-1234567890abcdef0",
  sourceIp: "198.51.100.7",
} as const;

export const aliceSession: { readonly Role: string; readonly HomeDirectory: string } = {
  Role: aliceRole,
  HomeDirectory: "/bucket/alice",
};

export function createAccount(change: Partial<Account> = {}): Account {
  return {
    username: "alice",
    state: "active",
    groups: [],
    attributes: {},
    publicKeys: [concealValue(aliceKey, {})],
    accessRules: [],
    settings: [{ origin: "user", values: aliceSession }],
    ...change,
  };
}

/** A provider that does what a test says, and keeps what it was asked. */
export interface ScriptedProvider extends IdentityProvider {
  readonly logins: Login[];
  /** Passwords that were verified. */
  readonly verified: string[];
  /** Passwords that a decoy was spent on. */
  readonly decoys: string[];
}

/** What a test says; without it alice is found, and her password is verified. */
export interface Script {
  readonly find?: (login: Login) => Promise<Finding> | Finding;
  readonly account?: Account;
  readonly verify?: (password: string, signal: AbortSignal) => Promise<PasswordVerdict> | PasswordVerdict;
  readonly decoy?: (signal: AbortSignal) => Promise<void>;
}

export function createScriptedProvider({
  find,
  account = createAccount(),
  verify,
  decoy,
}: Script = {}): ScriptedProvider {
  const logins: Login[] = [];
  const verified: string[] = [];
  const decoys: string[] = [];
  const verifyPassword = async (password: string, signal: AbortSignal): Promise<PasswordVerdict> => {
    verified.push(password);
    if (verify !== undefined) return verify(password, signal);
    return password === alicePassword
      ? { outcome: "verified", account }
      : { outcome: "refused", reason: "wrong-password" };
  };
  return {
    name: "scripted",
    logins,
    verified,
    decoys,
    findAccount: async (login) => {
      logins.push(login);
      return find === undefined ? { kind: "account", account, verifyPassword } : find(login);
    },
    spendDecoy: keepItself(async (password: string, signal: AbortSignal) => {
      decoys.push(password);
      await decoy?.(signal);
    }),
  };
}

/** Makes a function that stays itself when it is bound to its object, for tests to compare. */
export function keepItself<Method extends (...values: never[]) => unknown>(method: Method): Method {
  return Object.assign(method, { bind: () => method });
}

/** A logger that keeps its calls. */
export function createKeepingLogger(): Logger & {
  readonly calls: [level: string, message: string, fields: LogFields][];
} {
  const calls: [string, string, LogFields][] = [];
  const keep =
    (level: string) =>
    (message: string, fields: LogFields): void => {
      calls.push([level, message, fields]);
    };
  return { calls, debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}

export type TimelessStep = Omit<TraceStep, "milliseconds">;

/** A decision that can be compared: times, which differ, are left out. */
export function withoutTimes(decision: Decision): object {
  const { provider, steps } = decision.trace;
  const timeless = steps.map(({ step, outcome, reason, notes }): TimelessStep => {
    return { step, outcome, ...(reason === undefined ? {} : { reason }), notes };
  });
  // Keys are behind a getter that a spread does not see.
  const keys = decision.outcome === "keysListed" ? { publicKeys: decision.publicKeys } : {};
  return { ...decision, ...keys, trace: { provider, steps: timeless } };
}

/** Who answers wherever nothing else is said. */
export const answeredBy = { kind: "provider", provider: "scripted" } as const;

/** Steps without notes but for whom was found: `passed("parse-event", "find-account")`. */
export const passed = (...names: readonly TraceStep["step"][]): readonly TimelessStep[] =>
  names.map((step) => ({
    step,
    outcome: "passed",
    notes: step === "find-account" ? [{ ...answeredBy, username: "alice" }] : [],
  }));
export const denied = (
  step: TraceStep["step"],
  reason: DenialReason,
  notes: readonly TraceNote[] = [],
): TimelessStep => ({ step, outcome: "denied", reason, notes });
export const failed = (step: TraceStep["step"]): TimelessStep => ({ step, outcome: "failed", notes: [] });
