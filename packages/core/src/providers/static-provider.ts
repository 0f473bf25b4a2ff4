import { readFileSync } from "node:fs";
import { readBcryptCost } from "../credentials/bcrypt-scheme.ts";
import { createDecoy } from "../credentials/create-decoy.ts";
import { findStoredProblem } from "../credentials/find-stored-problem.ts";
import type { PasswordScheme } from "../credentials/password-scheme.ts";
import { createPasswordSchemes, type PasswordSchemes } from "../credentials/password-schemes.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { IdentityProvider } from "../identity-provider.ts";
import { isPlainObject } from "../record/read-field.ts";
import type { GroupRecord } from "../record/group-record.ts";
import { parseGroupRecord } from "../record/parse-group-record.ts";
import { parseUserRecord } from "../record/parse-user-record.ts";
import type { UserRecord } from "../record/user-record.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { parseJsonText } from "../transfer/parse-json-text.ts";
import { createRecordProvider, type RecordProviderOptions } from "./record-provider.ts";

/** Options of {@link createStaticProvider}: exactly one of `users` and `file`. */
export interface StaticProviderOptions extends Omit<RecordProviderOptions, "rehashOnLogin"> {
  /** User records by username, in the form of {@link parseUserRecord}. */
  readonly users?: Readonly<Record<string, unknown>>;
  /**
   * Group records by name, in the form of {@link parseGroupRecord}, beside `users`. Where there are any, every group that
   * a user names must be one of them: a misspelt one would be a restriction that nobody keeps.
   *
   * @defaultValue groups are names and nothing else
   */
  readonly groups?: Readonly<Record<string, unknown>> | undefined;
  /** A JSON file, `{ "users": { … }, "groups": { … } }`, that is read once, now; 2.1 million characters at most. */
  readonly file?: string | URL;
  /**
   * Names it in logs, metrics and the counters of guesses. Where there are two, give them different ones.
   *
   * @defaultValue static
   */
  readonly name?: string | undefined;
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
  requireKnownOptions(options, {
    users: true,
    groups: true,
    file: true,
    name: true,
    passwordSchemes: true,
    allowPlaintextPasswords: true,
  });
  const { users, groups, file, name = "static", ...recordOptions } = options;
  requireOption(typeof name === "string" && name.trim() !== "", "name", "must be text, and not blank");
  requireOption((users === undefined) !== (file === undefined), "users", "or file must be given, and not both");
  requireOption(file === undefined || groups === undefined, "groups", "must stand in the file where there is one");
  const content = file === undefined ? { users, groups } : readUsersFile(file);
  const records = readRecords(content.users, "users", (_name, record) => parseUserRecord(record));
  const groupRecords =
    content.groups === undefined ? undefined : readRecords(content.groups, "groups", parseGroupRecord);
  if (groupRecords !== undefined) requireGroups(records, groupRecords);
  const { allowPlaintextPasswords = false, passwordSchemes } = recordOptions;
  const decoy = chooseDecoy(records, createPasswordSchemes({ allowPlaintextPasswords, passwordSchemes }));
  return createRecordProvider(
    {
      name,
      decoy,
      permissions: [],
      findUser: ({ username }) => {
        const record = records.get(username);
        const memberships = (record?.groups ?? []).map((name) => groupRecords?.get(name));
        return Promise.resolve({
          record,
          groups: memberships.filter((group) => group !== undefined),
          fromCache: false,
        });
      },
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
      .map((password) => {
        const scheme = nameRecord("users", username, () => schemes.select(password, "password"));
        return { value: password.value, scheme, isRun: findStoredProblem(scheme, password.value) === undefined };
      }),
  );
  // A decoy says by its beginning what it is.
  const samples = stored.filter(({ value, scheme, isRun }) => isRun && schemeOf(value, schemes) === scheme);
  const bcrypt = samples.find(({ value }) => readBcryptCost(value) !== undefined);
  const cost = bcrypt && readBcryptCost(bcrypt.value);
  if (cost !== undefined && cost >= 4 && cost <= 14) return createDecoy({ scheme: "bcrypt", cost });
  if (bcrypt === undefined && stored.some(({ scheme }) => scheme.name === "plaintext")) {
    return createDecoy({ scheme: "plaintext" });
  }
  // Of another scheme, the caller's own among them, this is the sample: what comes of comparing with it is thrown away.
  const [sample = createBcryptDecoy(schemes)] =
    bcrypt === undefined ? samples.map(({ value }) => value) : [bcrypt.value];
  return sample;
}

/** Of cost 10, or of the highest below that a scheme of the caller's own runs. */
function createBcryptDecoy(schemes: PasswordSchemes): string {
  const decoys = [10, 9, 8, 7, 6, 5, 4].map((cost) => createDecoy({ scheme: "bcrypt", cost }));
  const isRun = (value: string): boolean => findStoredProblem(schemes.select({ value }, "decoy"), value) === undefined;
  return decoys.find(isRun) ?? createDecoy({ scheme: "bcrypt", cost: 10 });
}

/** `undefined`: its beginning does not tell. */
function schemeOf(value: string, schemes: PasswordSchemes): PasswordScheme | undefined {
  try {
    return schemes.select({ value }, "password");
  } catch {
    return undefined;
  }
}

type RecordKind = "users" | "groups";

function readRecords<Result>(
  records: unknown,
  kind: RecordKind,
  parse: (name: string, record: unknown) => Result,
): ReadonlyMap<string, Result> {
  requireOption(isPlainObject(records), kind, "must be an object");
  return new Map(
    Object.entries(records).map(([name, record]) => [name, nameRecord(kind, name, () => parse(name, record))]),
  );
}

function requireGroups(users: ReadonlyMap<string, UserRecord>, groups: ReadonlyMap<string, GroupRecord>): void {
  for (const [username, { groups: named }] of users) {
    const position = named.findIndex((group) => !groups.has(group));
    if (position === -1) continue;
    throw new ConfigurationError(
      `users[${JSON.stringify(username)}].groups[${String(position)}]`,
      "must name a group that has a record",
    );
  }
}

function nameRecord<Result>(kind: RecordKind, name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidUserRecordError)) throw error;
    throw new ConfigurationError(`${kind}[${JSON.stringify(name)}].${error.field}`, error.problem);
  }
}

function readUsersFile(file: string | URL): { readonly users: unknown; readonly groups: unknown } {
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
  const unknown = Object.keys(content).find((name) => name !== "users" && name !== "groups");
  requireOption(unknown === undefined, "file", 'must hold "users" and "groups" and nothing else');
  return { users: content["users"], groups: content["groups"] };
}
