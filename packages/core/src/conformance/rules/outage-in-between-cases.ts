import type { ConformanceContext } from "../conformance-rule.ts";
import { findVerifier } from "../find-verifier.ts";
import { forEachOutage } from "../for-each-outage.ts";
import { listLogins } from "../list-logins.ts";
import { type Observation, observeLogin, observeVerification } from "../observe-login.ts";
import { observeUntil } from "../settle-within.ts";

/** What a login must end in while nothing can be asked. */
export const unavailable: Observation = { outcome: "rejected", code: "ERR_PROVIDER_UNAVAILABLE" };

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
