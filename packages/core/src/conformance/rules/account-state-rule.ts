import type { ConformanceCase, ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { observeDecision } from "../observe-decision.ts";
import { observeLogin } from "../observe-login.ts";
import { openAuthenticator } from "../open-authenticator.ts";
import type { AccountState } from "../../account.ts";

type BarredState = Exclude<AccountState, "active">;

/** The states a backend may keep out of the way of the suite, by narrowing `account-state/<state>`. */
export const barredStates: readonly BarredState[] = [
  "disabled",
  "locked",
  "expired",
  "password-expired",
  "must-change-password",
];

/** A user who is not active is kept out, and the reason is told to the logs, whatever they log in with. */
export const accountStateRule: ConformanceRule = {
  id: "account-state",
  states: "a user who is not active stays out, whatever they log in with, and the logs learn why",
  cases: barredStates.map((state): ConformanceCase => ({
    id: state,
    title: `keeps a user out whose state is ${state}, on password and on key logins`,
    run: (context) => testState(context, state),
  })),
};

async function testState(context: ConformanceContext, state: BarredState): Promise<void> {
  const { expect, open, users } = context;
  const { provider } = await open();
  const decide = openAuthenticator(provider);
  const denied = { outcome: "denied", reason: state };
  for (const { username, password } of users.barred.filter((user) => user.state === state)) {
    if (context.keyLogins) {
      expect({ username, login: "key", ...observeDecision(await decide({ username })) }).toEqual({
        username,
        login: "key",
        ...denied,
      });
    }
    if (password !== undefined) {
      const right = await observeLogin(provider, { username, password });
      const rightDecision = observeDecision(await decide({ username, password }));
      const wrongDecision = observeDecision(await decide({ username, password: `${password}-wrong` }));

      // At the provider, too: not every caller of `verifyPassword` is this authenticator.
      expect({ username, atTheProvider: right }).toEqual({
        username,
        atTheProvider: { outcome: "refused", reason: state },
      });
      expect({ username, rightPassword: rightDecision }).toEqual({ username, rightPassword: denied });
      expect({ username, wrongPassword: wrongDecision.outcome }).toEqual({ username, wrongPassword: "denied" });
    }
  }
}
