import { readFileSync } from "node:fs";
import { createDecoy } from "../credentials/create-decoy.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { IdentityProvider } from "../identity-provider.ts";
import { parseUserRecord } from "../record/parse-user-record.ts";
import type { UserRecord } from "../record/user-record.ts";
import { requireOption } from "../require-option.ts";
import { createRecordProvider, type RecordProviderOptions } from "./record-provider.ts";

/** Options of {@link createStaticProvider}: exactly one of `users` and `file`. */
export interface StaticProviderOptions extends RecordProviderOptions {
  /** User records by username, in the form of {@link parseUserRecord}. */
  readonly users?: Readonly<Record<string, unknown>>;
  /** A JSON file, `{ "users": { … } }`, that is read once, now. */
  readonly file?: string | URL;
}

/**
 * Makes an identity provider of a few users that are known when the program starts: for tests, for a demonstration, and
 * for the handful of users of a small server.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: the file or a record in it cannot be read. It names the user and the
 *   field, and no value.
 *
 * @example
 * ```ts
 * import { createStaticProvider } from "@transfer-idp/core";
 *
 * export const provider = createStaticProvider({
 *   users: {
 *     alice: {
 *       publicKeys: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ",
 *       Role: "arn:aws:iam::123456789012:role/transfer-user",
 *       HomeDirectory: "/my-bucket/alice",
 *     },
 *   },
 * });
 * ```
 */
export function createStaticProvider(options: StaticProviderOptions): IdentityProvider {
  const { users, file, ...recordOptions } = options;
  requireOption((users === undefined) !== (file === undefined), "users", "or file must be given, and not both");
  const records = readRecords(users ?? readUsersFile(file ?? ""));
  // A stored password of one of the users has the scheme and cost of theirs; what comes of comparing is thrown away.
  const sample = [...records.values()].flatMap(({ passwords }) => passwords).find(({ scheme }) => scheme === undefined);
  return createRecordProvider(
    {
      name: "static",
      decoy: sample?.value ?? createDecoy({ scheme: "bcrypt", cost: 10 }),
      findUser: ({ username }) => Promise.resolve({ record: records.get(username), fromCache: false }),
    },
    recordOptions,
  );
}

function readRecords(users: unknown): ReadonlyMap<string, UserRecord> {
  requireOption(typeof users === "object" && users !== null && !Array.isArray(users), "users", "must be an object");
  return new Map(Object.entries(users).map(([username, record]) => [username, readRecord(username, record)]));
}

function readRecord(username: string, record: unknown): UserRecord {
  try {
    return parseUserRecord(record);
  } catch (error) {
    if (!(error instanceof InvalidUserRecordError)) throw error;
    throw new ConfigurationError(`users[${JSON.stringify(username)}].${error.field}`, error.problem);
  }
}

function readUsersFile(file: string | URL): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ConfigurationError("file", "must be a file that can be read");
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's own message quotes the file, which holds hashes.
    throw new ConfigurationError("file", "must be JSON");
  }
  const isWrapped = typeof content === "object" && content !== null && Object.hasOwn(content, "users");
  requireOption(isWrapped, "file", 'must be an object with "users"');
  return (content as { users: unknown }).users;
}
