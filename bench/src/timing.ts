// Whether time tells an attacker which users exist and which are barred: denied logins over one store, one of each kind a
// round in random order, compared in pairs with a wrong password of a known user. `pnpm bench:timing`.
//
// Exit status 1 where a kind can be told apart. With `--without-decoy`, `--cheap-decoy` or `--quick-keep` it must be: the
// statistic is one that can fail.
import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import {
  type Authenticator,
  createAuthenticator,
  createDecoy,
  createMemoryLockoutStore,
  type DenialReason,
  type IdentityProvider,
  type LockoutOptions,
} from "@transfer-idp/core";
import { createSecretsProvider, type SecretsProviderOptions } from "@transfer-idp/provider-secrets";
import { type SecretsManagerEmulator, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { hash } from "bcryptjs";
import { compareTimes } from "./compare-times.ts";

interface Kind {
  readonly title: string;
  readonly username: string;
  readonly reason: DenialReason;
  /** @defaultValue a wrong one */
  readonly password?: string;
}

const roundCount = 300;
/** Beyond this either way, chance is less than 1 in 10,000. */
const limit = 4;
/** In milliseconds. What is less is lost in any network long before lockout ends the measuring: ten guesses, by default. */
const leastDifference = 0.1;
const serverId = "s-1234567890abcdef0";
const cost = 6;
const password = "correct horse";
const reference: Kind = { title: "known user, wrong password", username: "alice", reason: "wrong-password" };
const kinds: readonly Kind[] = [
  // Of the same kind: what chance alone does.
  { title: "another known user", username: "bob", reason: "wrong-password" },
  { title: "unknown user", username: "nobody", reason: "unknown-user" },
  { title: "barred by an access rule", username: "barred", reason: "source-ip-not-allowed" },
  { title: "disabled user", username: "disabled", reason: "disabled" },
  { title: "locked out", username: "locked", reason: "locked-out" },
  { title: "right password, no role", username: "roleless", reason: "no-role", password },
];
/** For longer than it takes to measure. */
const locking = { whenUnavailable: "fail-logins", firstLockMs: 3_600_000 } as const;
const lockedSource = "198.51.100.7";

const emulator = await startSecretsManagerEmulator();
try {
  await putUsers(emulator);
  const verdicts = [
    await report("Every login asks Secrets Manager", emulator, { cache: false }),
    await report("Secrets are cached", emulator, {}),
    await report("Three counters, in a store that takes 5 ms", emulator, {}, countFarAway()),
  ];
  process.exitCode = verdicts.includes(false) ? 1 : 0;
} finally {
  await emulator.stop();
}

async function putUsers({ putSecret }: SecretsManagerEmulator): Promise<void> {
  const role = { Role: "arn:aws:iam::123456789012:role/bench" };
  const rules = { barred: { sourceIps: "203.0.113.0/24" }, disabled: { state: "disabled" } };
  for (const username of ["alice", "bob", "barred", "disabled", "locked", "roleless"]) {
    const Password = await hash(password, cost);
    const rule = Object.hasOwn(rules, username) ? rules[username as keyof typeof rules] : {};
    putSecret(`aws/transfer/${serverId}/${username}`, {
      Password,
      HomeDirectory: "/bucket/home",
      ...(username === "roleless" ? {} : role),
      ...rule,
    });
  }
}

async function report(
  title: string,
  { clientConfig }: SecretsManagerEmulator,
  options: Pick<SecretsProviderOptions, "cache">,
  lockout: LockoutOptions = { ...locking, store: createMemoryLockoutStore() },
): Promise<boolean> {
  const provider = createSecretsProvider({
    clientConfig,
    allowPlaintextPasswords: false,
    decoy: createDecoy({ scheme: "bcrypt", cost: process.argv.includes("--cheap-decoy") ? cost - 1 : cost }),
    ...options,
  });
  const authenticator = createAuthenticator({
    provider: process.argv.includes("--without-decoy") ? removeDecoy(provider) : provider,
    lockout,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  await lockOut(authenticator);
  const times = await measure(authenticator);
  console.log(`\n${title}: ${String(roundCount)} rounds, bcrypt of cost ${String(cost)}\n`);
  const base = times.get(reference) ?? [];
  console.log(`${reference.title.padEnd(28)} ${[...base].sort((a, b) => a - b)[roundCount / 2]?.toFixed(3) ?? ""} ms`);
  let isAlike = true;
  for (const kind of kinds) {
    const { difference, noise, z } = compareTimes(times.get(kind) ?? [], base);
    const isApart = Math.abs(z) > limit && Math.abs(difference) >= leastDifference;
    if (isApart) isAlike = false;
    console.log(
      `${kind.title.padEnd(28)} ${write(difference)} ms   noise ${noise.toFixed(3)} ms   z ${write(z, 1)}` +
        `   ${isApart ? "CAN BE TOLD APART" : "alike"}`,
    );
  }
  return isAlike;
}

async function measure(authenticator: Authenticator): Promise<ReadonlyMap<Kind, readonly number[]>> {
  const times = new Map<Kind, number[]>([reference, ...kinds].map((kind) => [kind, []]));
  // Ten rounds more than count: the first ones warm the code up.
  for (let round = -10; round < roundCount; round += 1) {
    for (const kind of shuffle([...times.keys()])) {
      const started = performance.now();
      const decision = await authenticator.verifyPassword({
        username: kind.username,
        password: kind.password ?? "wrong",
        protocol: "SFTP",
        serverId,
        // A new one each time, so that nobody else is locked out.
        sourceIp: kind.reason === "locked-out" ? lockedSource : makeAddress(),
      });
      const milliseconds = performance.now() - started;
      if (!("reason" in decision) || decision.reason !== kind.reason) {
        throw new Error(`A login that should be denied for ${kind.reason} was ${decision.outcome}.`);
      }
      if (round >= 0) times.get(kind)?.push(milliseconds);
    }
  }
  return times;
}

async function lockOut(authenticator: Authenticator): Promise<void> {
  for (let guess = 0; guess < 10; guess += 1) {
    await authenticator.verifyPassword({
      username: "locked",
      password: "wrong",
      protocol: "SFTP",
      serverId,
      sourceIp: lockedSource,
    });
  }
}

/** Counters as a table has them, of which only the one by user and source ever locks. */
function countFarAway(): LockoutOptions {
  const memory = createMemoryLockoutStore();
  const later = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    await wait(5);
    return call();
  };
  const isQuick = process.argv.includes("--quick-keep");
  return {
    store: {
      name: "far-away",
      reserve: (request) => later(() => memory.reserve(request)),
      keep: (reservation, signal) =>
        isQuick ? memory.keep(reservation, signal) : later(() => memory.keep(reservation, signal)),
      release: (reservation, signal) => later(() => memory.release(reservation, signal)),
    },
    ...locking,
    thresholds: { userAndSource: 10, source: 1_000_000, user: 1_000_000 },
  };
}

function removeDecoy(provider: IdentityProvider): IdentityProvider {
  return {
    ...provider,
    spendDecoy: undefined,
    findAccount: async (login) => ({ ...(await provider.findAccount(login)), spendDecoy: undefined }),
  };
}

function makeAddress(): string {
  return [10, randomInt(256), randomInt(256), randomInt(256)].join(".");
}

function shuffle<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, order: randomInt(2 ** 32) }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

function write(value: number, digits = 3): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`.padStart(7);
}

function ignore(): void {
  // The lines are not what is measured.
}
