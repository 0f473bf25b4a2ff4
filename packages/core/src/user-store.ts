import type { Protocol } from "./login.ts";
import type { AwsPermission } from "./permissions/aws-permission.ts";
import type { GroupRecord } from "./record/group-record.ts";
import type { UserRecord } from "./record/user-record.ts";

/** One question to a {@link UserStore}. */
export interface UserQuery {
  readonly username: string;
  readonly protocol: Protocol;
  readonly serverId: string;
  /**
   * `current` asks a cache to go to its backend, for a password did not match the record it had. A cache limits how
   * often it does so for one user and may answer from memory all the same (`fromCache: true`).
   */
  readonly freshness: "cached" | "current";
  readonly signal: AbortSignal;
}

/** A store's answer. */
export interface UserLookup {
  /** `undefined`: the backend answered that there is no such user. */
  readonly record: UserRecord | undefined;
  /**
   * Records of groups that the user is in, the lowest layer first. A group that the store knows nothing of has none. What
   * a group's record restricts and cannot be read must reject: a member would escape it.
   */
  readonly groups?: readonly GroupRecord[] | undefined;
  /** Whether the answer may be older than the question. */
  readonly fromCache: boolean;
}

/** A stored password that is to be replaced by a stronger hash of the same password. */
export interface PasswordReplacement {
  /** Of the {@link UserQuery} that found the record: not the record's own name. */
  readonly username: string;
  readonly protocol: Protocol;
  readonly serverId: string;
  /** Of the password among {@link UserRecord.passwords}, counted from 0. */
  readonly position: number;
  /** The stored value that was verified. */
  readonly previous: string;
  /** What takes its place. */
  readonly hash: string;
  readonly signal: AbortSignal;
}

/**
 * Looks a user record up by username; compares nothing. `createRecordProvider` makes an identity provider of it.
 *
 * @example
 * ```ts
 * import { createRecordProvider, parseUserRecord, type UserStore } from "@transfer-idp/core";
 *
 * const rows = new Map<string, unknown>();
 *
 * const store: UserStore = {
 *   name: "my-table",
 *   decoy: "$2b$10$CwTycUXWue0Thq9StjUM0uJ8bJq5s3b5Q0m2r1Yq8j3P4v5x6z7yC",
 *   findUser: ({ username }) => {
 *     const row = rows.get(username);
 *     const record = row === undefined ? undefined : parseUserRecord(row);
 *     return Promise.resolve({ record, fromCache: false });
 *   },
 * };
 *
 * export const provider = createRecordProvider(store);
 * ```
 */
export interface UserStore {
  /** Names it in logs and errors. */
  readonly name: string;
  /**
   * A stored password, of the scheme and cost that the store's users have, that nobody knows: it is compared with
   * where there is no user, so that this takes the same time. {@link createDecoy} makes one.
   */
  readonly decoy: string;
  /**
   * Looks one user up.
   *
   * MUST match the name exactly. MUST reject, never answer `undefined`, when the backend could not be asked.
   *
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the backend is down, slow or refuses us.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the record cannot be read.
   */
  findUser(query: UserQuery): Promise<UserLookup>;
  /**
   * Replaces a stored password, where it is still the one that was verified. {@link RecordProviderOptions.rehashOnLogin}
   * needs it.
   *
   * MUST compare and write in one step of the backend, so that a newer password is never overwritten, and change nothing else
   * of the record. MUST settle soon after the signal aborts. MUST NOT put a stored value, old or new, into an error.
   *
   * @returns `changed`, and nothing was written, where the record does not hold `previous` in that place, or there is no
   *   such user.
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the backend is down, slow or refuses us.
   */
  replacePassword?(replacement: PasswordReplacement): Promise<"replaced" | "changed">;
  /** As {@link IdentityProvider.warmUp}. */
  warmUp?(): Promise<void>;
  /** As {@link IdentityProvider.permissions}, but for `replacePassword`. */
  readonly permissions?: readonly AwsPermission[] | undefined;
  /** What `replacePassword` calls at AWS. */
  readonly replacePasswordPermissions?: readonly AwsPermission[] | undefined;
}
