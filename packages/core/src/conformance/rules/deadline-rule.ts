import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { listLogins } from "../list-logins.ts";
import { type Observation, observeLogin } from "../observe-login.ts";
import { headStartMs, openHanging } from "../open-hanging.ts";
import { observeUntil, settleWithin } from "../settle-within.ts";
import { testAlreadyAborted, testLookupAbort, testVerificationAbort } from "./abort-cases.ts";
import { testSharedAbort } from "./shared-abort-case.ts";

/** A login whose time is over ends at once, and takes nobody else's with it. */
export const deadlineRule: ConformanceRule = {
  id: "deadline",
  states: "a login whose time is over ends at once, and takes nobody else's with it",
  cases: [
    {
      id: "lookup",
      title: "rejects soon after the signal aborts while the backend hangs",
      run: testLookupAbort,
    },
    {
      id: "verification",
      title: "settles soon after the signal aborts while the backend hangs on a password",
      needs: ["password"],
      run: testVerificationAbort,
    },
    {
      id: "already-aborted",
      title: "rejects at once where the signal aborted before, while the backend hangs",
      run: testAlreadyAborted,
    },
    { id: "later-login", title: "lets users in again after the backend hung", run: testLaterLogin },
    { id: "others", title: "does not end another login of the same user", run: testSharedAbort },
  ],
};

async function testLaterLogin(context: ConformanceContext): Promise<void> {
  for (const login of listLogins(context, context.users.alice.username)) {
    const { provider, hang } = await openHanging(context);
    const outcome = login.password === undefined ? "account" : "verified";
    await hang.begin();
    const hung = observeLogin(provider, { ...login, signal: AbortSignal.timeout(headStartMs) });
    await settleWithin<Observation>(context.deadlineMs, hung);
    await hang.end();

    const later = await observeUntil(context.deadlineMs, outcome, () => observeLogin(provider, login));

    context.expect({ ...login, outcome: later.outcome }).toEqual({ ...login, outcome });
  }
}
