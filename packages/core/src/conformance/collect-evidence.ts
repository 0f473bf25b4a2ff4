import { captureOutput } from "./capture-output.ts";
import type { ConformanceFixture } from "./conformance-fixture.ts";
import type { Evidence } from "./find-leaks.ts";
import { makeLogin, neverAborts, type ObservedLogin } from "./observe-login.ts";
import { openAuthenticator } from "./open-authenticator.ts";

/** What came of some logins, where a secret could show up. */
export interface LoginEvidence {
  /** Findings, verdicts, decisions, the provider: public keys belong in some of them. */
  readonly answers: readonly Evidence[];
  /** Errors, log lines, output: public keys have no place there either. */
  readonly records: readonly Evidence[];
}

/**
 * Logs in at the provider itself and through an authenticator, and keeps everything that comes out.
 *
 * @param beforeVerifying - Runs between the lookup and the verification of a login at the provider.
 */
export async function collectEvidence(
  { provider }: ConformanceFixture,
  logins: readonly ObservedLogin[],
  beforeVerifying: () => Promise<void> | void = () => undefined,
): Promise<LoginEvidence> {
  const answers: Evidence[] = [];
  const records: Evidence[] = [];
  const keepLine = (message: string, fields: object): void => {
    records.push({ where: "a log line", value: { message, fields } });
  };
  const logger = { debug: keepLine, info: keepLine, warn: keepLine, error: keepLine };
  const decide = openAuthenticator(provider, logger);

  async function logInAtProvider({ username, password, signal = neverAborts() }: ObservedLogin): Promise<void> {
    const method = password === undefined ? "publicKey" : "password";
    try {
      const finding = await provider.findAccount(makeLogin(username, method, signal));
      answers.push({ where: `the finding of a ${method} login`, value: finding });
      if (password === undefined || !("verifyPassword" in finding)) return;
      await beforeVerifying();
      answers.push({ where: "a verdict", value: await finding.verifyPassword?.(password, signal) });
      answers.push({ where: "the finding of a password login after its verdict", value: finding });
    } catch (error) {
      records.push({ where: `the error of a ${method} login`, value: error });
    }
  }

  const { text } = await captureOutput(async () => {
    const logInEverywhere = async (login: ObservedLogin): Promise<void> => {
      await logInAtProvider(login);
      const decision = await decide(login);
      (decision.outcome === "failed" ? records : answers).push({ where: "a decision", value: decision });
    };
    // At once: in some outages each takes as long as the provider waits for its backend.
    await Promise.all(logins.map(logInEverywhere));
  });

  records.push({ where: "the output of the process", value: text });
  answers.push({ where: "the provider object after logins", value: provider });
  return { answers, records };
}
