import { readFileSync } from "node:fs";
import { readBcryptCost } from "../credentials/bcrypt-scheme.ts";
import { createDecoy } from "../credentials/create-decoy.ts";
import { createPasswordSchemes, type PasswordSchemes } from "../credentials/password-schemes.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { IdentityProvider } from "../identity-provider.ts";
import { isPlainObject } from "../record/read-field.ts";
import { parseUserRecord } from "../record/parse-user-record.ts";
import type { UserRecord } from "../record/user-record.ts";
import { requireOption } from "../require-option.ts";
import { parseJsonText } from "../transfer/parse-json-text.ts";
import { createRecordProvider, type RecordProviderOptions } from "./record-provider.ts";

/** Options of {@link createStaticProvider}: exactly one of `users` and `file`. */
export interface StaticProviderOptions extends RecordProviderOptions {
  /** User records by username, in the form of {@link parseUserRecord}. */
  readonly users?: Readonly<Record<string, unknown>>;
  /** A JSON file, `{ "users": { … } }`, that is read once, now; 2.1 million characters at most. */
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
  const records = readRecords(file === undefined ? users : readUsersFile(file));
  const { allowPlaintextPasswords = false, passwordSchemes } = recordOptions;
  const decoy = chooseDecoy(records, createPasswordSchemes({ allowPlaintextPasswords, passwordSchemes }));
  return createRecordProvider(
    {
      name: "static",
      decoy,
      findUser: ({ username }) => Promise.resolve({ record: records.get(username), fromCache: false }),
    },
    recordOptions,
  );
}

/**
 * Chooses a decoy of the kind of the users' passwords. It says at once, and of whom, what a login would fail on: a
 * password of a scheme that may not be used.
 */
function chooseDecoy(records: ReadonlyMap<string, UserRecord>, schemes: PasswordSchemes): string {
  const stored = [...records].flatMap(([username, { passwords }]) =>
    passwords
      .filter(({ value }) => value !== "")
      .map(({ value, ...rest }) => {
        return {
          value,
          isNamed: "scheme" in rest,
          scheme: nameUser(username, () => schemes.select({ value, ...rest }, "password")),
        };
      }),
  );
  const cost = stored
    .map(({ value }) => readBcryptCost(value) ?? Number.NaN)
    .find((found) => found >= 4 && found <= 14);
  if (cost !== undefined) return createDecoy({ scheme: "bcrypt", cost });
  if (stored.some(({ scheme }) => scheme.name === "plaintext")) return createDecoy({ scheme: "plaintext" });
  // Of a scheme of the caller's own there is no other sample; what comes of comparing with it is thrown away.
  const own = stored.find(({ isNamed, scheme }) => !isNamed && scheme.name !== "bcrypt");
  return own?.value ?? createDecoy({ scheme: "bcrypt", cost: 10 });
}

function readRecords(users: unknown): ReadonlyMap<string, UserRecord> {
  requireOption(typeof users === "object" && users !== null && !Array.isArray(users), "users", "must be an object");
  return new Map(
    Object.entries(users).map(([username, record]) => [username, nameUser(username, () => parseUserRecord(record))]),
  );
}

function nameUser<Result>(username: string, work: () => Result): Result {
  try {
    return work();
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
  const parsed = parseJsonText(text);
  if (parsed.value === undefined) throw new ConfigurationError("file", parsed.problem);
  const content = parsed.value;
  const isWrapped = isPlainObject(content) && Object.hasOwn(content, "users");
  requireOption(isWrapped, "file", 'must be an object with "users"');
  return content["users"];
}
