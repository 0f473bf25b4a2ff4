import type { AuthContext, Connection, PasswordAuthContext, PublicKeyAuthContext } from "ssh2";
import type { IdentityQuestion, IdentityVerdict, TransferSession } from "../transfer/ask-identity-provider.ts";
import { askIdentityProvider } from "../transfer/ask-identity-provider.ts";
import { describeThrown } from "../transfer/describe-thrown.ts";
import { type AuthenticationMethods, listNextMethods } from "./authentication-methods.ts";
import { findClientKey, hasSigned, refuseKeyKind } from "./client-key.ts";
import type { LoginReport } from "./login-report.ts";

/** What the logins of one connection have in common. */
export interface ConnectionLogins {
  readonly methods: AuthenticationMethods;
  readonly question: Omit<IdentityQuestion, "username" | "password">;
  /** Refused attempts, after which the connection is closed. */
  readonly attemptsMax: number;
  readonly reportLogin: (report: LoginReport) => void;
  /** Called before the client is told that it may come in. */
  readonly openSession: (session: TransferSession) => Promise<void>;
}

interface Outcome
  extends Pick<LoginReport, "outcome">, Partial<Pick<LoginReport, "findings" | "details" | "hasPolicy">> {
  readonly reason?: string;
  /** The handler's refusal was reported already, with the first of the client's keys. */
  readonly isReported?: boolean;
}

/** `not-offered`: the method is none that may come now. `key-would-do`: the client is asked to sign. */
type Judgement = Outcome | "not-offered" | "key-would-do";

/**
 * Lets a connection in when its client has proven who it is, as Transfer does: a password by the handler's answer, a
 * key by a signature that fits one of the keys in the handler's answer.
 *
 * The handler is asked once a connection about keys, for a client sends each key twice (would it do; then signed) and
 * may send several, and once for each password. With `PUBLIC_KEY_AND_PASSWORD` the password's answer makes the session.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 */
export function authenticateConnection(connection: Connection, logins: ConnectionLogins): void {
  let refusals = 0;
  let provenUsername: string | undefined;
  let keyVerdict: { readonly username: string; readonly verdict: Promise<IdentityVerdict> } | undefined;

  connection.on("authentication", (attempt) => {
    // A client may send its next attempts before it has the answer to the last, and after the end of the connection.
    if (refusals >= logins.attemptsMax) return;
    const started = performance.now();
    judgeAttempt(attempt).then(
      (outcome) => {
        settleAttempt(attempt, outcome, started);
      },
      (error: unknown) => {
        // A defect of this server, or no room for the session's folders. Whatever it is, nobody comes in.
        const details = describeThrown(error, undefined);
        settleAttempt(attempt, { outcome: "failed", reason: "the local server failed", details }, started);
      },
    );
  });

  async function judgeAttempt(attempt: AuthContext): Promise<Judgement> {
    const offered = listNextMethods(logins.methods, provenUsername === attempt.username);
    if (!offered.some((method) => method === attempt.method)) return "not-offered";
    if (attempt.method === "password") return judgePassword(attempt);
    return attempt.method === "publickey" ? judgeKey(attempt) : "not-offered";
  }

  async function judgePassword(attempt: PasswordAuthContext): Promise<Outcome> {
    // A request to change the password arrives as an object.
    const password: unknown = attempt.password;
    if (typeof password !== "string") return { outcome: "refused", reason: "the client wants to change the password" };
    // Nobody has written down what Transfer does here. Were the handler asked without a password, it would answer a key
    // login; asked with an empty one, many a handler does so too, and such an answer holds a Role. So it is not asked:
    // an empty password must not end in a session whatever the handler says.
    if (password === "") return { outcome: "refused", reason: "the password is empty" };
    const verdict = await askIdentityProvider({ ...logins.question, username: attempt.username, password });
    if (verdict.outcome === "accepted") await logins.openSession(verdict.session);
    return describeVerdict(verdict);
  }

  async function judgeKey(attempt: PublicKeyAuthContext): Promise<Judgement> {
    const refusal = refuseKeyKind(attempt);
    if (refusal !== undefined) return { outcome: "refused", reason: refusal };
    const { username } = attempt;
    // ssh2 holds a connection to its first username, and an answer must never serve another user even so.
    const isRepeated = keyVerdict?.username === username;
    if (keyVerdict?.username !== username) {
      keyVerdict = { username, verdict: askIdentityProvider({ ...logins.question, username }) };
    }
    const verdict = await keyVerdict.verdict;
    if (verdict.outcome !== "accepted") return { ...describeVerdict(verdict), isReported: isRepeated };
    const key = findClientKey(attempt, verdict.session.publicKeys);
    if (key === undefined) return { outcome: "refused", reason: "the client's key is not in the answer" };
    if (attempt.signature === undefined) return "key-would-do";
    if (!hasSigned(attempt, key)) return { outcome: "refused", reason: "the client's signature is wrong" };
    if (logins.methods === "PUBLIC_KEY_AND_PASSWORD") {
      provenUsername = username;
      return { ...describeVerdict(verdict), outcome: "partial" };
    }
    await logins.openSession(verdict.session);
    return describeVerdict(verdict);
  }

  function settleAttempt(attempt: AuthContext, outcome: Judgement, started: number): void {
    const next = listNextMethods(logins.methods, provenUsername === attempt.username);
    if (outcome === "not-offered") {
      answer(() => {
        attempt.reject(next);
      });
      return;
    }
    if (outcome === "key-would-do") {
      // Without a signature ssh2 answers that the key would do, and lets nobody in.
      answer(() => {
        attempt.accept();
      });
      return;
    }
    if (outcome.isReported !== true) {
      logins.reportLogin(createReport(attempt, outcome, logins.question.sourceIp, started));
    }
    const isPartial = outcome.outcome === "partial";
    // Counted first: rejecting one attempt starts the next that waits.
    if (outcome.outcome !== "accepted" && !isPartial) refusals += 1;
    answer(() => {
      if (outcome.outcome === "accepted") attempt.accept();
      else attempt.reject(next, isPartial);
    });
    if (refusals >= logins.attemptsMax) connection.end();
  }

  function answer(send: () => void): void {
    try {
      send();
    } catch {
      // ssh2 throws when a client that sent attempts of several methods without waiting is answered, for it takes them
      // up in another order than they came. No client that keeps to the protocol does so.
      connection.end();
    }
  }
}

function describeVerdict(verdict: IdentityVerdict): Outcome {
  if (verdict.outcome !== "accepted") return verdict;
  return { outcome: "accepted", findings: verdict.findings, hasPolicy: verdict.session.hasPolicy };
}

function createReport(attempt: AuthContext, outcome: Outcome, sourceIp: string, started: number): LoginReport {
  return {
    time: new Date(),
    username: attempt.username,
    sourceIp,
    method: attempt.method === "password" ? "password" : "publickey",
    outcome: outcome.outcome,
    reason: outcome.reason,
    findings: outcome.findings ?? [],
    details: outcome.details ?? [],
    hasPolicy: outcome.hasPolicy ?? false,
    milliseconds: Math.round(performance.now() - started),
  };
}
