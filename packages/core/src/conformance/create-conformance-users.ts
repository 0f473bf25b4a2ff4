import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { AccountState } from "../account.ts";
import type { ConformanceUser } from "./conformance-fixture.ts";

/** The users of one run of the suite. */
export interface ConformanceUsers {
  /** What the fixture is given. */
  readonly all: readonly ConformanceUser[];
  readonly active: readonly ConformanceUser[];
  readonly withPassword: readonly (ConformanceUser & { readonly password: string })[];
  readonly withKeys: readonly ConformanceUser[];
  readonly barred: readonly ConformanceUser[];
  /** Has whatever kind of login the provider knows: the user of every case that needs no other. */
  readonly alice: ConformanceUser & { readonly password: string };
}

/** What the suite was narrowed to. */
export interface UserDemands {
  readonly passwordLogins: boolean;
  readonly keyLogins: boolean;
  readonly states: readonly AccountState[];
}

const barredNames: Readonly<Record<Exclude<AccountState, "active">, string>> = {
  disabled: "dora",
  locked: "lars",
  expired: "edna",
  "password-expired": "pete",
  "must-change-password": "mona",
};

/**
 * Makes the users of one run. Passwords and keys are made anew each time: where one of them shows up, it leaked.
 *
 * Names begin with a letter and stay within 6 characters, so that any backend can hold them. Passwords satisfy the
 * usual rules of complexity and do not hold the name.
 */
export function createConformanceUsers({ passwordLogins, keyLogins, states }: UserDemands): ConformanceUsers {
  const all = [
    makeUser("alice", { password: `Horse-7-${randomText(12)}`, keys: 2 }),
    // A neighbour of alice, stored after her: who matches by prefix finds one for the other.
    makeUser("alice2", { password: `Zebra-7-${randomText(12)}`, keys: 1 }),
    makeUser("bob", { password: `Käse-7-✓-${randomText(12)}`, keys: 1 }),
    makeUser("carol", { keys: 1 }),
    // A blank at the end belongs to the password.
    makeUser("dave", { password: `Llama 7 ${randomText(12)} `, keys: 0 }),
    // 72 bytes is all that bcrypt reads: one more character must not be ignored.
    makeUser("erin", { password: `Tapir-7-${randomText(64)}`, keys: 1 }),
    ...states
      .filter((state) => state !== "active")
      .map((state) => makeUser(barredNames[state], { password: `Bison-7-${randomText(12)}`, keys: 1, state })),
  ]
    .map((user) => ({ ...user, publicKeys: keyLogins ? user.publicKeys : [] }))
    .map(({ password, ...user }) => (passwordLogins && password !== undefined ? { ...user, password } : user))
    .filter((user: ConformanceUser) => user.password !== undefined || user.publicKeys.length > 0);

  const active = all.filter((user) => user.state === "active");
  const withPassword = active.filter(hasPassword);
  const [alice] = active;
  if (alice === undefined) throw new TypeError("A provider without password and without key logins has no users.");
  return {
    all,
    active,
    withPassword,
    withKeys: active.filter((user) => user.publicKeys.length > 0),
    barred: all.filter((user) => user.state !== "active"),
    alice: { password: "", ...alice },
  };
}

function hasPassword(user: ConformanceUser): user is ConformanceUser & { readonly password: string } {
  return user.password !== undefined;
}

function makeUser(
  username: string,
  { password, keys, state = "active" }: { password?: string; keys: number; state?: AccountState },
): ConformanceUser {
  return {
    username,
    ...(password === undefined ? {} : { password }),
    publicKeys: Array.from({ length: keys }, (_, position) => makeKey(position === 0 ? ` ${username}@laptop` : "")),
    state,
    settings: { Role: `arn:aws:iam::123456789012:role/${username}-role`, HomeDirectory: `/conformance/${username}` },
  };
}

function makeKey(comment: string): string {
  const type = Buffer.from("ssh-ed25519");
  const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const parts = [type, Buffer.from(x ?? "", "base64url")].flatMap((part) => [lengthOf(part), part]);
  return `ssh-ed25519 ${Buffer.concat(parts).toString("base64")}${comment}`;
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}

/** Letters and digits only: a leak must not hide behind some format's escapes. */
function randomText(length: number): string {
  return randomBytes(length * 2)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .slice(0, length);
}
