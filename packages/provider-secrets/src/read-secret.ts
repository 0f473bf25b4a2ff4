import {
  InvalidUserRecordError,
  parseJsonText,
  parseUserRecord,
  type UserQuery,
  type UserRecord,
} from "@transfer-idp/core";
import {
  admittingFields,
  defaultNames,
  protocolPrefixes,
  type SecretField,
  type SecretFields,
} from "./secret-fields.ts";
import type { SecretValue } from "./secrets-manager-port.ts";

/** How secrets are read. */
export interface SecretReading {
  readonly fields: SecretFields;
  readonly allowSftpPasswordForFtp: boolean;
}

type Secret = Readonly<Record<string, unknown>>;

/**
 * Makes a user record of a secret's value.
 *
 * A field that is there for the login's protocol (`FTPPassword`) comes before the one for all (`Password`); blank text
 * counts as absent. On FTP, which sends passwords in clear, there is no password but `FTPPassword` unless an option
 * says so. A name that differs only in its case from one that restricts is refused, for it was meant to be read.
 *
 * @returns `undefined` where the secret holds a username and it is another one.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field cannot be read. It is named as in the secret.
 */
export function readSecret(
  value: SecretValue,
  { username, protocol }: Pick<UserQuery, "username" | "protocol">,
  { fields, allowSftpPasswordForFtp }: SecretReading,
): UserRecord | undefined {
  const secret = readJson(value);
  const sources = new Map<string, string>();
  const input: Record<string, unknown> = {};
  for (const field of Object.keys(defaultNames) as SecretField[]) {
    const names = namesOf(field, fields);
    const prefixed = presentNames(
      secret,
      names.map((name) => protocol + upperFirst(name)),
    );
    const isBarred = field === "password" && protocol === "FTP" && !allowSftpPasswordForFtp;
    const found = prefixed.length > 0 || isBarred ? prefixed : presentNames(secret, names);
    const [name, another] = found;
    if (name === undefined) continue;
    if (another !== undefined && field !== "publicKeys")
      throw new InvalidUserRecordError(another, `is there as ${name} too`);
    sources.set(field, name);
    input[field] = field === "publicKeys" ? found.flatMap((key) => secret[key]) : secret[name];
  }
  refuseMisspelt(secret, fields);
  if (typeof input["username"] === "string" && input["username"] !== username) return undefined;
  input["attributes"] = readAttributes(secret, fields);
  return parse(input, sources);
}

function readJson({ SecretString, SecretBinary }: SecretValue): Secret {
  const parsed = parseJsonText(SecretString ?? decodeText(SecretBinary));
  if (parsed.value === undefined) throw new InvalidUserRecordError("secret", parsed.problem);
  const isObject = typeof parsed.value === "object" && parsed.value !== null && !Array.isArray(parsed.value);
  if (!isObject) throw new InvalidUserRecordError("secret", "is not a JSON object");
  return parsed.value as Secret;
}

/** The SDK has decoded base64 already. */
function decodeText(bytes: Uint8Array | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidUserRecordError("secret", "is not text in UTF-8");
  }
}

function namesOf(field: SecretField, fields: SecretFields): readonly string[] {
  const names = fields[field];
  if (names === undefined) return defaultNames[field];
  return names === null ? [] : typeof names === "string" ? [names] : names;
}

function presentNames(secret: Secret, names: readonly string[]): readonly string[] {
  // `Password` and `password` are one name behind a protocol: `FTPPassword`.
  return [...new Set(names)].filter((name) => {
    const value = Object.hasOwn(secret, name) ? secret[name] : undefined;
    return value !== undefined && value !== null && !(typeof value === "string" && value.trim() === "");
  });
}

function readAttributes(secret: Secret, { attributes = {} }: SecretFields): Record<string, unknown> {
  const present = Object.entries(attributes).filter(([, name]) => presentNames(secret, [name]).length > 0);
  return Object.fromEntries(present.map(([attribute, name]) => [attribute, secret[name]]));
}

/** Refuses a secret in which something that restricts stands under a name that is nearly one that is read. */
function refuseMisspelt(secret: Secret, fields: SecretFields): void {
  const restricting = (Object.keys(defaultNames) as SecretField[]).filter((field) => !admittingFields.has(field));
  const read = new Set<string>(Object.values(fields.attributes ?? {}));
  const known = new Set<string>();
  for (const field of restricting) {
    for (const name of withPrefixes(namesOf(field, fields))) read.add(name);
    // A field that is switched off by `null` is known not to be read.
    if (fields[field] !== null) {
      for (const name of withPrefixes([...defaultNames[field], ...namesOf(field, fields)]))
        known.add(name.toLowerCase());
    }
  }
  const misspelt = Object.keys(secret).find((name) => !read.has(name) && known.has(name.toLowerCase()));
  if (misspelt === undefined) return;
  throw new InvalidUserRecordError(
    misspelt,
    "is nearly a name that is read: rename it, or map it with the option fields",
  );
}

function withPrefixes(names: readonly string[]): readonly string[] {
  return [...names, ...names.flatMap((name) => protocolPrefixes.map((prefix) => prefix + upperFirst(name)))];
}

function upperFirst(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Errors name fields as the secret does. */
function parse(input: Record<string, unknown>, sources: ReadonlyMap<string, string>): UserRecord {
  try {
    return parseUserRecord(input);
  } catch (error) {
    if (!(error instanceof InvalidUserRecordError)) throw error;
    const [head = ""] = /^\w+/.exec(error.field) ?? [];
    throw new InvalidUserRecordError((sources.get(head) ?? head) + error.field.slice(head.length), error.problem);
  }
}
