import { renderResponse } from "../../transfer/render-response.ts";
import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { listKeys, observeDecision, wantKeysListed } from "../observe-decision.ts";
import { observeLogin } from "../observe-login.ts";
import { openAuthenticator } from "../open-authenticator.ts";

/** A key login finds exactly the user's own keys, without any password. */
export const keysRule: ConformanceRule = {
  id: "keys",
  states: "a key login finds exactly the user's own keys, without any password",
  cases: [
    { id: "own", title: "lists the user's keys, all of them and no others", run: testOwn },
    {
      id: "none",
      title: "finds a user without keys, and a key login of theirs is denied",
      needs: ["password"],
      run: testNone,
    },
    {
      id: "password-login",
      title: "gives Transfer no keys on a password login",
      needs: ["password"],
      run: testPasswordLogin,
    },
  ],
};

async function testOwn({ expect, open, users }: ConformanceContext): Promise<void> {
  const { provider } = await open();
  const decide = openAuthenticator(provider);
  for (const user of users.withKeys) {
    const { username } = user;

    const observation = await observeLogin(provider, { username });
    const decision = await decide({ username });

    expect({ outcome: observation.outcome, decision: observeDecision(decision) }).toEqual({
      outcome: "account",
      decision: wantKeysListed(user),
    });
  }
}

async function testNone({ expect, open, users }: ConformanceContext): Promise<void> {
  const { provider } = await open();
  for (const { username } of users.active.filter((user) => user.publicKeys.length === 0)) {
    const observation = await observeLogin(provider, { username });
    const decision = await openAuthenticator(provider)({ username });

    expect({ observation, decision: observeDecision(decision) }).toEqual({
      observation: { outcome: "account", username, publicKeys: [] },
      decision: { outcome: "denied", reason: "no-public-keys" },
    });
  }
}

async function testPasswordLogin({ expect, open, users: { alice } }: ConformanceContext): Promise<void> {
  const { provider } = await open();
  const decide = openAuthenticator(provider);

  const decisions = [await decide(alice), await decide({ username: alice.username })];

  const responses = decisions.map((decision) => (decision.outcome === "failed" ? decision : renderResponse(decision)));
  const { settings } = alice;
  expect(responses).toEqual([settings, { ...settings, PublicKeys: expectedOrder(responses[1], listKeys(alice)) }]);
}

/** The order of keys means nothing to Transfer. */
function expectedOrder(response: object | undefined, keys: readonly string[]): readonly string[] {
  const listed = (response as { PublicKeys?: readonly string[] } | undefined)?.PublicKeys ?? [];
  return listed.toSorted().join() === keys.join() ? listed : keys;
}
