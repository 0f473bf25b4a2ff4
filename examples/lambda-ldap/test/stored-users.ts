import { makePublicKey } from "@transfer-idp/test-parts";

export const serverId = "s-1234567890abcdef0";
export const role = "arn:aws:iam::123456789012:role/transfer-user";

// Has what goes wrong in JSON, in filters and in names of entries. Active Directory wants several kinds of characters.
export const password = 'Correct "horse" ~ÿ?>Ü/+%20*)(\\2a';
export const wrongPassword = "Wr0ng-passw0rd-for-everybody";

const aliceKeys = [makePublicKey("alice@laptop"), makePublicKey("alice@work")];
/** The keys of `alice`, as an answer lists them; a directory has them in any order. */
export const aliceListedKeys: readonly string[] = aliceKeys.map((key) => key.split(" ").slice(0, 2).join(" ")).sort();
/** The keys' bodies: they belong into answers, and into nothing else. */
export const keyBodies: readonly string[] = aliceListedKeys.map((key) => key.slice("ssh-ed25519 ".length));

/** What a user gets, but for public keys. */
export function makeSession(username: string): Readonly<Record<string, unknown>> {
  return {
    Role: role,
    HomeDirectoryType: "LOGICAL",
    HomeDirectoryDetails: JSON.stringify([{ Entry: "/", Target: `/my-bucket/home/${username}` }]),
  };
}

/** A user that every directory has. */
export interface StoredUser {
  readonly keys?: readonly string[];
  /** Whether the user is in `partners`, which is a member of `sftp-users`. */
  readonly isPartner?: boolean;
  readonly isClosed?: boolean;
  /** Of the user and of the group. */
  readonly ids?: readonly [uid: string, gid: string];
}

/** By name. All have the {@link password}. */
export const storedUsers: Readonly<Record<string, StoredUser>> = {
  alice: { keys: aliceKeys, isPartner: true },
  keyless: { isPartner: true },
  outsider: { keys: aliceKeys },
  closed: { keys: aliceKeys, isPartner: true, isClosed: true },
  posix: { isPartner: true, ids: ["1001", "1002"] },
};
