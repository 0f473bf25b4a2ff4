import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { listLogins } from "../list-logins.ts";
import { observeDecision } from "../observe-decision.ts";
import { describeNobody, observeLogin } from "../observe-login.ts";
import { openAuthenticator } from "../open-authenticator.ts";

/** A user who does not exist is an answer, not a failure. */
export const unknownUserRule: ConformanceRule = {
  id: "unknown-user",
  states: "a user who does not exist is an answer, never a failure",
  cases: [
    {
      id: "plain",
      title: "answers that nobody has the name",
      run: (context) => testNames(context, ["nobody", "nobody.here", "no-body@example.com", "n".repeat(100)]),
    },
    {
      id: "prototype-names",
      title: "answers that nobody has a name that every JavaScript object knows",
      run: (context) =>
        testNames(context, ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"]),
    },
    { id: "decision", title: "is denied by the authenticator", run: testDecision },
  ],
};

async function testNames(context: ConformanceContext, usernames: readonly string[]): Promise<void> {
  const { expect, open } = context;
  const { provider } = await open();
  for (const login of usernames.flatMap((username) => listLogins(context, username))) {
    const observation = await observeLogin(provider, login);

    expect({ ...login, answer: describeNobody(observation) }).toEqual({ ...login, answer: { outcome: "nobody" } });
  }
}

async function testDecision(context: ConformanceContext): Promise<void> {
  const { expect, open } = context;
  const { provider } = await open();
  const decide = openAuthenticator(provider);
  for (const login of listLogins(context, "nobody")) {
    const decision = observeDecision(await decide(login));

    const reasons =
      login.password === undefined ? ["unknown-user"] : ["unknown-user", "wrong-password-or-unknown-user"];
    const wanted = "reason" in decision ? reasons.find((reason) => reason === decision.reason) : undefined;
    expect({ ...login, decision }).toEqual({
      ...login,
      decision: { outcome: "denied", reason: wanted ?? "unknown-user" },
    });
  }
}
