import type { ConformanceRule, ConformanceContext } from "../conformance-rule.ts";
import { forEachOutage } from "../for-each-outage.ts";
import { listLogins } from "../list-logins.ts";
import { observeDecision } from "../observe-decision.ts";
import { observeLogin } from "../observe-login.ts";
import { openAuthenticator } from "../open-authenticator.ts";
import { observeUntil } from "../settle-within.ts";
import { testBeforeVerifying, testGuesses, testKnownUser, unavailable } from "./outage-in-between-cases.ts";

/** A backend that cannot be asked is a failure, never an answer. */
export const outageRule: ConformanceRule = {
  id: "outage",
  states: "a backend that cannot be asked is a failure, never an answer about a user",
  cases: [
    { id: "login", title: "rejects with ProviderUnavailableError, whoever logs in and however", run: testLogin },
    {
      id: "before-verifying",
      title: "never refuses the right password when the backend fails after the lookup",
      needs: ["password"],
      run: testBeforeVerifying,
    },
    {
      id: "guesses",
      title: "says of a wrong password that it was one, where the right one is let in",
      needs: ["password"],
      run: testGuesses,
    },
    { id: "known-user", title: "never forgets a user who logged in before the backend failed", run: testKnownUser },
    { id: "decision", title: "makes the authenticator fail as unavailable, not deny", run: testDecision },
    { id: "recovery", title: "lets users in again when the backend is back", run: testRecovery },
  ],
};

async function testLogin(context: ConformanceContext): Promise<void> {
  const { username } = context.users.alice;
  const wrong = context.passwordLogins ? [{ username, password: "wrong-password" }] : [];
  const logins = [...listLogins(context, "nobody"), ...listLogins(context, username), ...wrong];
  await forEachOutage(context, async ({ provider }, outage) => {
    await outage.begin();

    // At once: in some outages each takes as long as the provider waits for its backend.
    const observations = await Promise.all(logins.map((login) => observeLogin(provider, login)));

    const observed = logins.map((login, position) => ({ login, observation: observations[position] }));
    const wanted = logins.map((login) => ({ login, observation: unavailable }));
    context.expect({ outage: outage.name, observed }).toEqual({ outage: outage.name, observed: wanted });
  });
}

async function testDecision(context: ConformanceContext): Promise<void> {
  const logins = listLogins(context, context.users.alice.username);
  await forEachOutage(context, async ({ provider }, outage) => {
    await outage.begin();

    const decisions = await Promise.all(logins.map(openAuthenticator(provider)));

    const observed = { outage: outage.name, decisions: decisions.map(observeDecision) };
    const wanted = logins.map(() => ({ outcome: "failed", reason: "unavailable" }));
    context.expect(observed).toEqual({ outage: outage.name, decisions: wanted });
  });
}

async function testRecovery(context: ConformanceContext): Promise<void> {
  await forEachOutage(context, async ({ provider }, outage) => {
    for (const login of listLogins(context, context.users.alice.username)) {
      const outcome = login.password === undefined ? "account" : "verified";
      await outage.begin();
      await observeLogin(provider, login);
      await outage.end();

      const observation = await observeUntil(context.deadlineMs, outcome, () => observeLogin(provider, login));

      const observed = { outage: outage.name, login, outcome: observation.outcome };
      context.expect(observed).toEqual({ outage: outage.name, login, outcome });
    }
  });
}
