import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { observeDecision, wantGranted } from "../observe-decision.ts";
import { observeLogin } from "../observe-login.ts";
import { openAuthenticator } from "../open-authenticator.ts";
import { describeWrong, listLonger, listNearMisses, wrongPassword } from "./wrong-passwords.ts";

/** A password lets its user in if it is theirs to the last byte. */
export const passwordRule: ConformanceRule = {
  id: "password",
  states: "a password lets its user in if it is theirs to the last byte",
  cases: [
    { id: "right", title: "verifies the right password, with the user's account and settings", run: testRight },
    { id: "empty", title: "refuses an empty password", run: (context) => testWrong(context, () => [""]) },
    {
      id: "near-miss",
      title: "refuses what is nearly the password",
      run: (context) => testWrong(context, listNearMisses),
    },
    {
      id: "longer",
      title: "refuses more than the password, also behind 72 bytes and a NUL",
      run: (context) => testWrong(context, listLonger),
    },
    { id: "of-another-user", title: "refuses the password of another user", run: testOthers },
    {
      id: "repeated",
      title: "refuses a wrong password however often it is tried, and the right one still counts",
      run: testRepeated,
    },
    { id: "none-stored", title: "refuses any password of a user who has none", needs: ["keys"], run: testNoneStored },
  ],
};

async function testRight({ expect, open, users }: ConformanceContext): Promise<void> {
  const { provider } = await open();
  const decide = openAuthenticator(provider);
  for (const user of users.withPassword) {
    const observation = await observeLogin(provider, user);
    const decision = await decide(user);

    expect(observation).toEqual({ outcome: "verified", username: user.username });
    expect(observeDecision(decision)).toEqual(wantGranted(user));
  }
}

async function testWrong(
  { expect, open, users }: ConformanceContext,
  listWrong: (password: string) => readonly string[],
): Promise<void> {
  const { provider } = await open();
  for (const { username, password } of users.withPassword) {
    for (const wrong of listWrong(password)) {
      const observation = await observeLogin(provider, { username, password: wrong });

      expect({ username, tried: wrong, ...describeWrong(observation) }).toEqual({
        username,
        tried: wrong,
        ...wrongPassword,
      });
    }
  }
}

async function testOthers(context: ConformanceContext): Promise<void> {
  const { withPassword } = context.users;
  await testWrong(context, (own) =>
    withPassword.map(({ password }) => password).filter((password) => password !== own),
  );
}

async function testRepeated({ expect, open, users: { alice } }: ConformanceContext): Promise<void> {
  const { provider } = await open();
  const wrong = { username: alice.username, password: `${alice.password}-wrong` };

  const observations = [
    await observeLogin(provider, wrong),
    await observeLogin(provider, wrong),
    await observeLogin(provider, alice),
    await observeLogin(provider, wrong),
  ];

  const verified = { outcome: "verified", username: alice.username };
  expect(observations.map(describeWrong)).toEqual([wrongPassword, wrongPassword, verified, wrongPassword]);
}

async function testNoneStored({ expect, open, users }: ConformanceContext): Promise<void> {
  const { provider } = await open();
  for (const { username } of users.active.filter((user) => user.password === undefined)) {
    for (const password of ["", "undefined", "null", users.alice.password]) {
      const { outcome } = await observeLogin(provider, { username, password });

      const refused = outcome === "refused" || outcome === "no-password-login";
      expect({ username, password, refused, outcome }).toEqual({ username, password, refused: true, outcome });
    }
  }
}
