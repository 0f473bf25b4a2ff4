import { isOutage } from "../../errors/is-outage.ts";
import type { PasswordVerdict } from "../../identity-provider.ts";
import type { ConformanceContext } from "../conformance-rule.ts";
import { findVerifier } from "../find-verifier.ts";
import { forEachOutage } from "../for-each-outage.ts";
import { listLogins } from "../list-logins.ts";
import { neverAborts, type Observation, observeLogin, observeVerification } from "../observe-login.ts";
import { observeUntil } from "../settle-within.ts";

/** What a login must end in while nothing can be asked. */
export const unavailable: Observation = {
  outcome: "rejected",
  code: "ERR_PROVIDER_UNAVAILABLE",
};

/** The backend fails between the lookup and the verification of a login. */
export async function testBeforeVerifying(context: ConformanceContext): Promise<void> {
  const { username, password } = context.users.alice;
  await forEachOutage(context, async ({ provider }, outage) => {
    const verify = await findVerifier(provider, username);
    await outage.begin();

    const observation = await observeVerification(verify, password);

    // A provider that read all it needs with the lookup may go on without the backend.
    const wanted = observation.outcome === "verified" ? { outcome: "verified", username } : unavailable;
    context.expect({ outage: outage.name, observation }).toEqual({ outage: outage.name, observation: wanted });
  });
}

/** The backend fails after a user logged in. */
export async function testKnownUser(context: ConformanceContext): Promise<void> {
  await forEachOutage(context, async ({ provider }, outage) => {
    for (const login of listLogins(context, context.users.alice.username)) {
      const before = await observeLogin(provider, login);
      await outage.begin();
      const during = await observeLogin(provider, login);
      await outage.end();
      await observeUntil(context.deadlineMs, before.outcome, () => observeLogin(provider, login));

      // A cache may answer from what it knows.
      const wanted = during.outcome === "rejected" ? unavailable : before;
      context.expect({ outage: outage.name, login, during }).toEqual({ outage: outage.name, login, during: wanted });
    }
  });
}

/**
 * Whatever a provider remembers may let the right password in during an outage. A wrong one that fails then must say that
 * it was one, or lockout takes it for a victim of the outage, and guesses are free.
 */
export async function testGuesses(context: ConformanceContext): Promise<void> {
  const { username, password: right } = context.users.alice;
  await forEachOutage(context, async ({ provider }, outage) => {
    // So that what can be remembered is.
    await observeLogin(provider, { username, password: right });
    const verify = await findVerifier(provider, username);
    await outage.begin();

    const ways: Readonly<Record<string, (password: string) => Promise<PasswordVerdict>>> = {
      "fails before the lookup": async (password) => (await findVerifier(provider, username))(password, neverAborts()),
      "fails before the verification": (password) => verify(password, neverAborts()),
    };
    const free: string[] = [];
    for (const [way, logIn] of Object.entries(ways)) {
      const isWrongUncounted = await isUncounted(() => logIn("wrong-password"));
      if (isWrongUncounted && (await isVerified(() => logIn(right)))) free.push(way);
    }

    context.expect({ outage: outage.name, free }).toEqual({ outage: outage.name, free: [] });
  });
}

async function isUncounted(logIn: () => Promise<unknown>): Promise<boolean> {
  try {
    await logIn();
    return false;
  } catch (error) {
    return isOutage(error) && !error.countsAsGuess;
  }
}

async function isVerified(logIn: () => Promise<PasswordVerdict>): Promise<boolean> {
  try {
    return (await logIn()).outcome === "verified";
  } catch {
    return false;
  }
}
