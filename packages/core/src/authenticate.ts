import { checkRules, checkState } from "./access/check-account.ts";
import type { Account } from "./account.ts";
import type { CheckedAuthenticatorOptions } from "./authenticator-options.ts";
import { parsePublicKeys } from "./credentials/parse-public-keys.ts";
import type { DenialReason, Granted, KeysListed } from "./decision.ts";
import { isGuessReason, isRefusalReason } from "./denial-reasons.ts";
import { countAsGuess } from "./errors/count-as-guess.ts";
import { ProviderUnavailableError } from "./errors/provider-unavailable-error.ts";
import { countGuess, settleGuess, type Verdict } from "./count-guess.ts";
import type { Finding } from "./identity-provider.ts";
import type { Login } from "./login.ts";
import { askForVerdict } from "./providers/ask-for-verdict.ts";
import { askProvider } from "./providers/ask-provider.ts";
import { raceSignal } from "./race-signal.ts";
import { rehashPassword } from "./rehash-password.ts";
import { openSession } from "./session/open-session.ts";
import { shortenText } from "./shorten-text.ts";
import type { TraceNote } from "./trace.ts";
import type { TraceRecorder } from "./trace-recorder.ts";
import { waitForVerdict } from "./wait-for-verdict.ts";

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
  /** Of whoever asked, apart from the login's own, which also aborts when the time is over. */
  readonly callerSignal: AbortSignal | undefined;
}

/** The way of a login, straight on. It rejects where the decision will be `failed`. */
export async function authenticate(attempt: Attempt): Promise<Ending> {
  const { login, password, options, trace } = attempt;

  const barred = trace.check("static-rules", () => checkRules([options.accessRules], login));
  // What bars here knows nothing of users, so how long it takes tells nothing about them.
  if (barred !== undefined) return deny(barred);

  const finding = await findAccount(attempt);
  return password === undefined ? answerKeyLogin(attempt, finding) : answerPassword(attempt, finding, password);
}

export function deny(reason: DenialReason): Ending {
  return { outcome: "denied", reason };
}

async function findAccount({ login, options, trace }: Attempt): Promise<Finding> {
  trace.begin("find-account");
  const finding = await askProvider(options.provider, login);
  const provider = shortenText(finding.provider) ?? options.provider.name;
  trace.setProvider(provider);
  const username = finding.kind === "account" ? { username: shortenText(finding.account.username) } : {};
  trace.end(refuseFinding(finding), [{ kind: "provider", provider, ...username }]);
  return finding;
}

function refuseFinding(finding: Finding): DenialReason | undefined {
  return finding.kind === "denied" ? finding.reason : finding.kind === "unknown" ? "unknown-user" : undefined;
}

async function answerKeyLogin(attempt: Attempt, finding: Finding): Promise<Ending> {
  if (finding.kind === "opaque") return deny("key-login-not-supported");
  if (finding.kind !== "account") return deny(refuseFinding(finding) ?? "unknown-user");
  const refused = checkAccount(attempt, finding.account);
  return refused === undefined ? listKeys(attempt, finding.account) : deny(refused);
}

async function answerPassword(attempt: Attempt, finding: Finding, password: string): Promise<Ending> {
  const barred = checkFinding(attempt, finding);
  const guess = await countGuess(attempt, finding, barred === undefined || isGuessReason(barred));
  const refused = guess?.isAdmitted === false ? "locked-out" : barred;
  // From here on every login that is denied takes one verification or one decoy, and then one call to each counter.
  const verdict = await settleGuess(attempt, guess, () =>
    refused === undefined ? verify(attempt, finding, password) : spendDecoy(attempt, finding, password, refused),
  );
  if (verdict.outcome === "refused") return deny(verdict.reason);
  const { account, provider, rehash } = verdict;
  if (provider !== undefined) attempt.trace.setProvider(shortenText(provider) ?? provider);
  // The verification may have fetched the account anew, and that one may be disabled by now.
  const reason = checkAccount(attempt, account);
  if (reason !== undefined) return deny(reason);
  const resolved = await openSession(attempt.login, account, attempt.options.session, attempt.trace);
  if (resolved.session === undefined) return deny(resolved.reason);
  if (rehash !== undefined && !attempt.login.isDryRun) await rehashPassword(attempt, rehash, password);
  return { outcome: "granted", account, session: resolved.session };
}

function checkFinding(attempt: Attempt, finding: Finding): DenialReason | undefined {
  if (finding.kind === "account") {
    const refused = checkAccount(attempt, finding.account);
    return refused ?? (finding.verifyPassword === undefined ? "no-password" : undefined);
  }
  if (finding.kind !== "opaque") return refuseFinding(finding);
  const { accessRules } = finding;
  if (accessRules === undefined) return undefined;
  return attempt.trace.check("account-rules", () => checkRules(accessRules, attempt.login));
}

const needsRehashNote: TraceNote = Object.freeze({ kind: "warning", field: "password", code: "needs-rehash" });

async function verify(attempt: Attempt, finding: Finding, password: string): Promise<Verdict> {
  const { login, options, trace } = attempt;
  trace.begin("verify-password");
  // Nobody was asked, so there is nothing that could count.
  if (login.signal.aborted) throw new ProviderUnavailableError({ provider: options.provider.name, kind: "timeout" });
  const verdict = await waitForVerdict(askForVerdict(finding, password, login.signal), {
    provider: options.provider.name,
    signal: login.signal,
    callerSignal: attempt.callerSignal,
  });
  if (verdict.outcome === "verified") {
    trace.end(undefined, verdict.needsRehash === true ? [needsRehashNote] : []);
    return verdict;
  }
  // Of a provider without types it may be any text, such as what somebody typed. It stays a refusal, and a guess.
  const reason = isRefusalReason(verdict.reason) ? verdict.reason : "wrong-password-or-unknown-user";
  trace.end(reason, reason === verdict.reason ? [] : [{ kind: "warning", field: "reason", code: "unknown-reason" }]);
  return { ...verdict, reason };
}

/** Nothing was verified: spend what a wrong password costs, so that time does not tell which users exist. */
async function spendDecoy(
  { callerSignal, login, options, trace }: Attempt,
  { spendDecoy: spend }: Finding,
  password: string,
  reason: DenialReason,
): Promise<Verdict> {
  if (spend !== undefined) {
    trace.begin("decoy");
    try {
      await raceSignal(
        () => spend(password, login.signal),
        login.signal,
        () => new ProviderUnavailableError({ provider: options.provider.name, kind: "timeout" }),
      );
    } catch (error) {
      // As of a verification that the caller ends: otherwise hanging up would tell which users exist.
      throw callerSignal?.aborted === true && isGuessReason(reason) ? countAsGuess(error) : error;
    }
    trace.end();
  }
  return { outcome: "refused", reason };
}

function checkAccount({ login, trace }: Attempt, account: Account): DenialReason | undefined {
  return (
    trace.check("account-state", () => checkState(account)) ??
    trace.check("account-rules", () => checkRules(account.accessRules, login))
  );
}

async function listKeys(attempt: Attempt, account: Account): Promise<Ending> {
  const { keys, dropped } = parsePublicKeys(account.publicKeys);
  const none = dropped.length === 0 ? "no-public-keys" : "no-usable-public-keys";
  const reason = attempt.trace.check("public-keys", () => ({
    reason: keys.length === 0 ? none : undefined,
    notes: dropped.map((key): TraceNote => ({ kind: "dropped-key", ...key })),
  }));
  if (reason !== undefined) return deny(reason);
  const resolved = await openSession(attempt.login, account, attempt.options.session, attempt.trace);
  if (resolved.session === undefined) return deny(resolved.reason);
  const { session } = resolved;
  // Not enumerable, so that whatever logs a decision, as text or as JSON, does not log the keys.
  return Object.defineProperty({ outcome: "keysListed", account, session } as Omit<KeysListed, "trace">, "publicKeys", {
    get: () => keys,
  });
}
