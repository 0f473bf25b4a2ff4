import { randomBytes } from "node:crypto";
import { collectEvidence } from "../collect-evidence.ts";
import type { ConformanceFixture } from "../conformance-fixture.ts";
import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { findLeaks, type Secret } from "../find-leaks.ts";
import { forEachOutage } from "../for-each-outage.ts";
import { listLogins } from "../list-logins.ts";
import type { ObservedLogin } from "../observe-login.ts";

/** Nothing secret leaves a provider. */
export const secrecyRule: ConformanceRule = {
  id: "secrecy",
  states: "no password, no stored secret and no key body is seen where it has no place",
  cases: [
    {
      id: "logins",
      title: "keeps secrets out of answers, decisions, logs, output and the provider itself",
      run: testLogins,
    },
    {
      id: "outages",
      title: "keeps secrets out of errors and logs while the backend fails",
      needs: ["outage"],
      run: testOutages,
    },
    { id: "aborted", title: "keeps secrets out of what an aborted login ends in", run: testAborted },
  ],
};

const wrongPassword = `Wrong-7-${randomBytes(9).toString("hex")}`;

async function testLogins(context: ConformanceContext): Promise<void> {
  const fixture = await context.open();
  await expectNoLeaks(context, fixture, listEverything(context));
}

async function testOutages(context: ConformanceContext): Promise<void> {
  await forEachOutage(context, async (fixture, outage) => {
    const alice = listLogins(context, context.users.alice.username);
    await expectNoLeaks(context, fixture, alice, () => outage.begin());
    await outage.begin();
    await expectNoLeaks(context, fixture, listEverything(context));
    await outage.end();
    await expectNoLeaks(context, fixture, alice);
  });
}

async function testAborted(context: ConformanceContext): Promise<void> {
  const { username } = context.users.alice;
  const wrong = context.passwordLogins ? [{ username, password: wrongPassword }] : [];
  for (const login of [...listLogins(context, username), ...wrong]) {
    const controller = new AbortController();
    const fixture = await context.open();
    // After the lookup: before it, a password would never be handed over.
    await expectNoLeaks(context, fixture, [{ ...login, signal: controller.signal }], () => {
      controller.abort();
    });
  }
}

/** Every user with everything they have, a wrong password, and nobody. */
function listEverything(context: ConformanceContext): readonly ObservedLogin[] {
  const { all, alice } = context.users;
  return [
    ...all.flatMap(({ username, password }) => [
      ...(password === undefined ? [] : [{ username, password }]),
      ...(context.keyLogins ? [{ username }] : []),
    ]),
    ...(context.passwordLogins ? [{ username: alice.username, password: wrongPassword }] : []),
    ...listLogins(context, "nobody"),
  ];
}

async function expectNoLeaks(
  { expect, users }: ConformanceContext,
  fixture: ConformanceFixture,
  logins: readonly ObservedLogin[],
  beforeVerifying?: () => Promise<void> | void,
): Promise<void> {
  const passwords: readonly Secret[] = [
    ...users.all.flatMap(({ username, password: value = "" }) =>
      value === "" ? [] : [{ name: `the password of ${username}`, value }],
    ),
    ...(fixture.storedSecrets ?? []).map((value, position) => ({ name: `stored secret ${String(position)}`, value })),
    { name: "a wrong password", value: wrongPassword },
  ];
  const keys = users.all.flatMap(({ username, publicKeys }) =>
    // The end of a body: its beginning is the same in all keys of a type.
    publicKeys.map((key) => ({ name: `a public key of ${username}`, value: (key.split(" ")[1] ?? "").slice(-40) })),
  );

  const { answers, records } = await collectEvidence(fixture, logins, beforeVerifying);

  const leaks = [...findLeaks([...answers, ...records], passwords), ...findLeaks(records, keys)];
  expect([...new Set(leaks)]).toEqual([]);
}
