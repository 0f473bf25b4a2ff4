import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { type ObservedDecision, observeDecision } from "../observe-decision.ts";
import type { ObservedLogin } from "../observe-login.ts";
import { openAuthenticator } from "../open-authenticator.ts";

/**
 * Logins at the same time know nothing of each other: each is answered as it is when it comes alone.
 *
 * What it must be answered when it comes alone is the matter of other rules.
 */
export const concurrencyRule: ConformanceRule = {
  id: "concurrency",
  states: "logins at the same time know nothing of each other",
  cases: [
    {
      id: "interleaved",
      title: "answers each of many logins that come together as if it came alone",
      run: (context) => testLogins(context, (logins, decide) => Promise.all(logins.map(decide))),
    },
    {
      id: "lanes",
      title: "answers each login as if it came alone while others come and go",
      run: (context) => testLogins(context, decideInLanes),
    },
  ],
};

type Decide = (login: ObservedLogin) => Promise<ObservedDecision>;
type DecideAll = (logins: readonly ObservedLogin[], decide: Decide) => Promise<readonly ObservedDecision[]>;

async function testLogins(context: ConformanceContext, decideAll: DecideAll): Promise<void> {
  const round = listRound(context);
  const decideAlone = await openDecide(context);
  const alone: ObservedDecision[] = [];
  for (const login of round) alone.push(await decideAlone(login));
  const turns = Array.from({ length: context.concurrentLogins }, (_, position) => (position * 7) % round.length);
  const logins = turns.flatMap((turn) => round[turn] ?? []);

  const together = await decideAll(logins, await openDecide(context));

  const observed = logins.map((login, position) => ({ login, decision: together[position] }));
  context.expect(observed).toEqual(logins.map((login, position) => ({ login, decision: alone[turns[position] ?? 0] })));
}

/** A fresh fixture, so that what was answered alone is in no cache. */
async function openDecide(context: ConformanceContext): Promise<Decide> {
  const { provider } = await context.open();
  const decide = openAuthenticator(provider);
  return async (login) => observeDecision(await decide(login));
}

/** Ten at a time, each lane going on as soon as its own login is decided. */
async function decideInLanes(logins: readonly ObservedLogin[], decide: Decide): Promise<readonly ObservedDecision[]> {
  const decisions: ObservedDecision[] = [];
  const queue = [...logins.entries()];
  const lanes = Array.from({ length: 10 }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) decisions[next[0]] = await decide(next[1]);
  });
  await Promise.all(lanes);
  return decisions;
}

/** Each user with the right password, with another user's, and with a key; and nobody in between. */
function listRound({ users, keyLogins }: ConformanceContext): readonly ObservedLogin[] {
  const { withPassword, withKeys, alice } = users;
  return [
    ...withPassword.flatMap(({ username, password }, position) => [
      { username, password },
      { username, password: (withPassword[(position + 1) % withPassword.length] ?? alice).password },
      { username: "nobody", password },
    ]),
    ...(keyLogins ? withKeys : []).map(({ username }) => ({ username })),
  ];
}
