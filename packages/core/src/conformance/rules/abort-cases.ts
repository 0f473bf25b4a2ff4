import { setTimeout as wait } from "node:timers/promises";
import type { ConformanceContext } from "../conformance-rule.ts";
import { findVerifier } from "../find-verifier.ts";
import { listLogins } from "../list-logins.ts";
import { type Observation, observeLogin, observeVerification } from "../observe-login.ts";
import { headStartMs, openHanging } from "../open-hanging.ts";
import { settleWithin } from "../settle-within.ts";

/** The signal aborts while the login waits for the backend. */
export async function testLookupAbort(context: ConformanceContext): Promise<void> {
  for (const login of listLogins(context, context.users.alice.username)) {
    const { provider, hang } = await openHanging(context);
    const controller = new AbortController();
    await hang.begin();

    const observing = observeLogin(provider, { ...login, signal: controller.signal });
    const before = await settleWithin<Observation>(headStartMs, observing);
    controller.abort();
    const after = await settleWithin<Observation>(context.deadlineMs, observing);

    context
      .expect({ ...login, beforeTheAbort: before.outcome, afterIt: after.outcome })
      .toEqual({ ...login, beforeTheAbort: "pending", afterIt: "rejected" });
  }
}

/** The signal aborts while a password waits for the backend. */
export async function testVerificationAbort(context: ConformanceContext): Promise<void> {
  const { username, password } = context.users.alice;
  const { provider, hang } = await openHanging(context);
  const verify = await findVerifier(provider, username);
  const controller = new AbortController();
  await hang.begin();

  const observing = observeVerification(verify, password, controller.signal);
  await wait(headStartMs);
  controller.abort();
  const { outcome } = await settleWithin<Observation>(context.deadlineMs, observing);

  // A provider that read all it needs with the lookup may have verified the password meanwhile.
  const wanted = outcome === "verified" ? outcome : "rejected";
  context.expect({ username, outcome }).toEqual({ username, outcome: wanted });
}

/** The signal aborted before the login began. */
export async function testAlreadyAborted(context: ConformanceContext): Promise<void> {
  for (const login of listLogins(context, context.users.alice.username)) {
    const { provider, hang } = await openHanging(context);
    await hang.begin();

    const observing = observeLogin(provider, { ...login, signal: AbortSignal.abort() });
    const { outcome } = await settleWithin<Observation>(context.deadlineMs, observing);

    context.expect({ ...login, outcome }).toEqual({ ...login, outcome: "rejected" });
  }
}
