import { checkAccess } from "./access/check-access.ts";
import { readAccessRules } from "./access/read-access-rules.ts";
import { type Account, accountStates } from "./account.ts";
import type { CheckedAuthenticatorOptions } from "./authenticator-options.ts";
import { parsePublicKeys } from "./credentials/parse-public-keys.ts";
import type { DenialReason, Granted, KeysListed } from "./decision.ts";
import { InvalidUserRecordError } from "./errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "./errors/provider-unavailable-error.ts";
import type { Login } from "./login.ts";
import { raceSignal } from "./race-signal.ts";
import { type ResolvedSession, resolveSession } from "./session/resolve-session.ts";
import type { TraceNote } from "./trace.ts";
import type { TraceRecorder } from "./trace-recorder.ts";

/** A decision but for its trace. */
export type Ending =
  { readonly outcome: "denied"; readonly reason: DenialReason } | Omit<Granted, "trace"> | Omit<KeysListed, "trace">;

/** One login on its way. */
export interface Attempt {
  readonly login: Login;
  /** `undefined` on a key login. */
  readonly password: string | undefined;
  readonly options: CheckedAuthenticatorOptions;
  readonly trace: TraceRecorder;
}

/** The way of a login, straight on. It rejects where the decision will be `failed`. */
export async function authenticate(attempt: Attempt): Promise<Ending> {
  const { login, password, options, trace } = attempt;

  const barred = trace.check("static-rules", () => checkAccess(options.accessRules, login));
  // What bars here knows nothing of users, so how long it takes tells nothing about them.
  if (barred !== undefined) return deny(barred);

  trace.begin("find-account");
  const finding = await inTime(attempt, options.provider.findAccount(login));
  // A provider without types may answer anything: what is no finding must not pass for one of the others.
  if (!["unknown", "account", "opaque"].includes(finding.kind))
    throw new TypeError("The provider found nothing known.");
  trace.end(finding.kind === "unknown" ? "denied" : "passed");
  if (finding.kind === "unknown") return denyAfterDecoy(attempt, "unknown-user");
  if (finding.kind === "account") {
    const refused = checkAccount(attempt, finding.account);
    if (refused !== undefined) return denyAfterDecoy(attempt, refused);
  }

  if (password === undefined) {
    return finding.kind === "opaque" ? deny("key-login-not-supported") : listKeys(attempt, finding.account);
  }
  if (finding.verifyPassword === undefined) return denyAfterDecoy(attempt, "no-password");
  trace.begin("verify-password");
  const verdict = await inTime(attempt, finding.verifyPassword(password, login.signal));
  trace.end(verdict.outcome === "verified" ? "passed" : "denied");
  if (verdict.outcome !== "verified") return deny(verdict.reason);
  const { account } = verdict;
  // The verification may have fetched the account anew, and that one may be disabled by now.
  const refused = checkAccount(attempt, account);
  if (refused !== undefined) return deny(refused);
  const resolved = openSession(attempt, account);
  return resolved.session === undefined
    ? deny(resolved.reason)
    : { outcome: "granted", account, session: resolved.session };
}

export function deny(reason: DenialReason): Ending {
  return { outcome: "denied", reason };
}

/** Nothing was verified: spend what a wrong password costs, so that time does not tell which users exist. */
async function denyAfterDecoy(attempt: Attempt, reason: DenialReason): Promise<Ending> {
  const { password, login, options, trace } = attempt;
  if (password !== undefined && options.provider.spendDecoy !== undefined) {
    trace.begin("decoy");
    await inTime(attempt, options.provider.spendDecoy(password, login.signal));
    trace.end("passed");
  }
  return deny(reason);
}

function checkAccount({ login, trace }: Attempt, { state, accessRules }: Account): DenialReason | undefined {
  return (
    trace.check("account-state", () => {
      // A provider without types may forget it: what is no state at all must not pass for an active one.
      if (!accountStates.includes(state)) throw new InvalidUserRecordError("state", "is no state of an account");
      return { reason: state === "active" ? undefined : state, notes: [] };
    }) ??
    trace.check("account-rules", () => {
      const verdicts = accessRules.map((rules, index) =>
        checkAccess(readAccessRules(rules, `accessRules[${String(index)}]`), login),
      );
      const reason = verdicts.map((verdict) => verdict.reason).find((found) => found !== undefined);
      return { reason, notes: verdicts.flatMap(({ notes }) => notes) };
    })
  );
}

function listKeys(attempt: Attempt, account: Account): Ending {
  const { keys, dropped } = parsePublicKeys(account.publicKeys);
  const none = dropped.length === 0 ? "no-public-keys" : "no-usable-public-keys";
  const reason = attempt.trace.check("public-keys", () => ({
    reason: keys.length === 0 ? none : undefined,
    notes: dropped.map((key): TraceNote => ({ kind: "dropped-key", ...key })),
  }));
  if (reason !== undefined) return deny(reason);
  const resolved = openSession(attempt, account);
  if (resolved.session === undefined) return deny(resolved.reason);
  const { session } = resolved;
  // Not enumerable, so that whatever logs a decision, as text or as JSON, does not log the keys.
  return Object.defineProperty({ outcome: "keysListed", account, session } as Omit<KeysListed, "trace">, "publicKeys", {
    get: () => keys,
  });
}

function openSession({ login, options, trace }: Attempt, account: Account): ResolvedSession {
  const layers = [{ origin: "defaults", values: options.defaults }, ...account.settings];
  trace.begin("session");
  const resolved = resolveSession({ login, account, layers, variables: options.variables });
  trace.end(resolved.session === undefined ? "denied" : "passed", resolved.notes);
  return resolved;
}

/** Ends a wait with the login's time, even where a provider does not look at the signal. */
function inTime<Result>({ login, options }: Attempt, work: Promise<Result>): Promise<Result> {
  const provider = options.provider.name;
  return raceSignal(work, login.signal, () => new ProviderUnavailableError({ provider, kind: "timeout" }));
}
