// What checking a password costs in each scheme: alone, and eight at once, with the longest time in which nothing else ran.
// `pnpm bench:passwords`.
//
// Interleaved rounds, and ratios to the first subject taken round by round: only they mean anything elsewhere.
import { availableParallelism } from "node:os";
import {
  createArgon2Scheme,
  createBcryptScheme,
  createPbkdf2Scheme,
  createScryptScheme,
  type PasswordScheme,
} from "@transfer-idp/core";
import { deriveByWasm } from "../../packages/core/src/credentials/derive-argon2-by-wasm.ts";
import { median } from "./report.ts";

interface Subject {
  readonly name: string;
  readonly check: () => Promise<unknown>;
}

/** Of one round. */
interface Measurement {
  /** Milliseconds of one check with nothing beside it. */
  readonly alone: number;
  /** Checks a second, eight at once. */
  readonly rate: number;
  /** Longest time in milliseconds in which the event loop did nothing else, eight at once. */
  readonly stop: number;
}

const roundCount = 11;
const atOnce = 8;
const password = "correct horse";
const { signal } = new AbortController();

const subjects = [
  await useScheme("bcrypt 10, bcryptjs", createBcryptScheme()),
  ...(await useNativeBcrypt()),
  ...("argon2" in process.getBuiltinModule("node:crypto")
    ? [await useScheme("argon2id 19 MiB, 2 passes, node:crypto", createArgon2Scheme())]
    : []),
  useWasm("argon2id 19 MiB, 2 passes, hash-wasm"),
  await useScheme("scrypt N 2^17, r 8, p 1", createScryptScheme()),
  await useScheme("PBKDF2 SHA-256, 600,000 rounds", createPbkdf2Scheme()),
  await useScheme("PBKDF2 SHA-512, 210,000 rounds", createPbkdf2Scheme({ digest: "sha512" })),
];
const rounds = new Map<Subject, Measurement[]>(subjects.map((subject) => [subject, []]));
// One round more than counts: the first one loads and warms the code.
for (let round = 0; round <= roundCount; round += 1) {
  for (const subject of subjects) {
    const measurement = await measure(subject);
    if (round > 0) rounds.get(subject)?.push(measurement);
  }
}
printTable();

async function useScheme(name: string, scheme: Required<PasswordScheme>): Promise<Subject> {
  const stored = await scheme.hash(password);
  return { name, check: () => scheme.verify(password, stored, signal) };
}

/** npm has no binary of it for some platforms. */
async function useNativeBcrypt(): Promise<readonly Subject[]> {
  const native = await import("@node-rs/bcrypt").catch(() => undefined);
  if (native === undefined) return [];
  const stored = await createBcryptScheme().hash(password);
  return [{ name: "bcrypt 10, @node-rs/bcrypt", check: () => native.compare(password, stored) }];
}

function useWasm(name: string): Subject {
  const [bytes, salt] = [Buffer.from(password), Buffer.from("sixteen bytes ..")];
  const work = { kind: "argon2id", salt, memory: 19_456, passes: 2, parallelism: 1, length: 32 } as const;
  return { name, check: () => deriveByWasm({ ...work, password: bytes }) };
}

async function measure({ check }: Subject): Promise<Measurement> {
  const started = performance.now();
  await check();
  const alone = performance.now() - started;
  let stop = 0;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    stop = Math.max(stop, now - last);
    last = now;
  };
  const timer = setInterval(tick, 1);
  const before = performance.now();
  await Promise.all(Array.from({ length: atOnce }, check));
  const seconds = (performance.now() - before) / 1000;
  // A stop that lasted to the end has had no tick after it.
  tick();
  clearInterval(timer);
  return { alone, rate: atOnce / seconds, stop };
}

function printTable(): void {
  const [base = []] = rounds.values();
  const ratio = (own: readonly Measurement[], pick: (one: Measurement) => number): string =>
    `× ${median(own.map((one, round) => pick(one) / pick(base[round] ?? one))).toFixed(2)}`;
  const width = Math.max(...subjects.map(({ name }) => name.length));
  const cells = ["ms a check", "", "checks/s, 8 at once", "", "longest stop, ms"];
  console.log(
    `\nPassword checks, ${String(roundCount)} rounds, Node ${process.versions.node}, ` +
      `${String(availableParallelism())} cores\n\n${" ".repeat(width)}  ${cells.map((cell) => cell.padStart(9)).join("  ")}`,
  );
  for (const [{ name }, own] of rounds) {
    const row = [
      median(own.map(({ alone }) => alone)).toFixed(1),
      ratio(own, ({ alone }) => alone),
      median(own.map(({ rate }) => rate)).toFixed(1),
      ratio(own, ({ rate }) => rate),
      median(own.map(({ stop }) => stop)).toFixed(0),
    ];
    console.log(
      `${name.padEnd(width)}  ${row.map((cell, index) => cell.padStart(Math.max(9, cells[index]?.length ?? 0))).join("  ")}`,
    );
  }
}
