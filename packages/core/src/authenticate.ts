import { checkRules, checkState } from "./access/check-account.ts";
import type { CountedGuess } from "./access/lockout.ts";
import type { Account } from "./account.ts";
import type { CheckedAuthenticatorOptions } from "./authenticator-options.ts";
import { parsePublicKeys } from "./credentials/parse-public-keys.ts";
import type { DenialReason, Granted, KeysListed } from "./decision.ts";
import { denialReasons, isGuess } from "./denial-reasons.ts";
import { ProviderUnavailableError } from "./errors/provider-unavailable-error.ts";
import type { Finding, PasswordVerdict } from "./identity-provider.ts";
import type { Login } from "./login.ts";
import { isFinding } from "./providers/is-finding.ts";
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

  const barred = trace.check("static-rules", () => checkRules([options.accessRules], login));
  // What bars here knows nothing of users, so how long it takes tells nothing about them.
  if (barred !== undefined) return deny(barred);

  const finding = await findAccount(attempt);
  return password === undefined ? answerKeyLogin(attempt, finding) : answerPassword(attempt, finding, password);
}

export function deny(reason: DenialReason): Ending {
  return { outcome: "denied", reason };
}

async function findAccount(attempt: Attempt): Promise<Finding> {
  const { login, options, trace } = attempt;
  trace.begin("find-account");
  const finding = await inTime(attempt, options.provider.findAccount(login));
  // A provider without types may answer anything: what is no finding must not pass for one of the others.
  const isAnswer = isFinding(finding) && (finding.kind !== "denied" || denialReasons.includes(finding.reason));
  if (!isAnswer) throw new TypeError("The provider found nothing known.");
  const provider = finding.provider ?? options.provider.name;
  trace.setProvider(provider);
  const username = finding.kind === "account" ? { username: finding.account.username } : {};
  trace.end(refuseFinding(finding), [{ kind: "provider", provider, ...username }]);
  return finding;
}

function refuseFinding(finding: Finding): DenialReason | undefined {
  return finding.kind === "denied" ? finding.reason : finding.kind === "unknown" ? "unknown-user" : undefined;
}

function answerKeyLogin(attempt: Attempt, finding: Finding): Ending {
  if (finding.kind === "opaque") return deny("key-login-not-supported");
  if (finding.kind !== "account") return deny(refuseFinding(finding) ?? "unknown-user");
  const refused = checkAccount(attempt, finding.account);
  return refused === undefined ? listKeys(attempt, finding.account) : deny(refused);
}

async function answerPassword(attempt: Attempt, finding: Finding, password: string): Promise<Ending> {
  const { login, trace } = attempt;
  const guess = await countGuess(attempt, finding);
  const release = async (): Promise<void> => {
    const isCounted = guess?.notes.some((note) => note.kind === "lockout" && note.outcome === "counted");
    if (guess === undefined || isCounted !== true) return;
    trace.begin("lockout-release");
    trace.end(undefined, await guess.release(login.signal));
  };
  let verdict: PasswordVerdict | Extract<Ending, { outcome: "denied" }>;
  try {
    const refused = guess?.isAdmitted === false ? "locked-out" : checkFinding(attempt, finding);
    if (refused === undefined) {
      verdict = await verify(attempt, finding, password);
    } else {
      // Begun here, so that a barred or locked login takes no call to the store longer than a wrong password.
      if (!isGuess(refused)) void guess?.release(login.signal);
      await spendDecoy(attempt, finding, password);
      verdict = { outcome: "denied", reason: refused };
    }
  } catch (error) {
    // Nobody learnt whether the password was right. Kept, the guesses of an outage would lock users out after it.
    trace.fail();
    await release();
    throw error;
  }
  if (verdict.outcome !== "verified") {
    if (!isGuess(verdict.reason)) await release();
    return deny(verdict.reason);
  }
  await release();
  const { account, provider } = verdict;
  if (provider !== undefined) trace.setProvider(provider);
  // The verification may have fetched the account anew, and that one may be disabled by now.
  const refused = checkAccount(attempt, account);
  if (refused !== undefined) return deny(refused);
  const resolved = openSession(attempt, account);
  return resolved.session === undefined
    ? deny(resolved.reason)
    : { outcome: "granted", account, session: resolved.session };
}

/** Counts before anything is verified, whoever the user is: by the name of the account, however it was typed. */
async function countGuess({ login, options, trace }: Attempt, finding: Finding): Promise<CountedGuess | undefined> {
  if (options.lockout === undefined || login.isDryRun) return undefined;
  trace.begin("lockout");
  const guess = await options.lockout.reserve(
    {
      provider: finding.provider ?? options.provider.name,
      username: finding.kind === "account" ? finding.account.username : login.username,
      sourceIp: login.sourceIp,
    },
    login.signal,
  );
  trace.end(guess.isAdmitted ? undefined : "locked-out", guess.notes);
  return guess;
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

async function verify(attempt: Attempt, finding: Finding, password: string): Promise<PasswordVerdict> {
  const { login, trace } = attempt;
  const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;
  if (verifyPassword === undefined) throw new TypeError("The provider found nothing that verifies a password.");
  trace.begin("verify-password");
  const verdict = await inTime(attempt, verifyPassword(password, login.signal));
  if (verdict.outcome === "verified") {
    trace.end();
    return verdict;
  }
  // Of a provider without types it may be any text, such as what somebody typed. It stays a refusal, and a guess.
  const reason = denialReasons.includes(verdict.reason) ? verdict.reason : "wrong-password-or-unknown-user";
  trace.end(reason, reason === verdict.reason ? [] : [{ kind: "warning", field: "reason", code: "unknown-reason" }]);
  return { outcome: "refused", reason };
}

/** Nothing was verified: spend what a wrong password costs, so that time does not tell which users exist. */
async function spendDecoy(attempt: Attempt, finding: Finding, password: string): Promise<void> {
  const { login, options, trace } = attempt;
  const spend = finding.spendDecoy ?? options.provider.spendDecoy;
  if (spend === undefined) return;
  trace.begin("decoy");
  await inTime(attempt, spend(password, login.signal));
  trace.end();
}

function checkAccount({ login, trace }: Attempt, account: Account): DenialReason | undefined {
  return (
    trace.check("account-state", () => checkState(account)) ??
    trace.check("account-rules", () => checkRules(account.accessRules, login))
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
  trace.end(resolved.session === undefined ? resolved.reason : undefined, resolved.notes);
  return resolved;
}

/** Ends a wait with the login's time, even where a provider does not look at the signal. */
function inTime<Result>({ login, options }: Attempt, work: Promise<Result>): Promise<Result> {
  const provider = options.provider.name;
  return raceSignal(work, login.signal, () => new ProviderUnavailableError({ provider, kind: "timeout" }));
}
