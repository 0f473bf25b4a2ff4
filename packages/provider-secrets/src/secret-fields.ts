import {
  type OptionNames,
  type Protocol,
  requireKnownOptions,
  requireOption,
  type SessionSettings,
} from "@transfer-idp/core";

/** Fields of a user record that a secret can hold. */
export type SecretField =
  | "username"
  | "password"
  | "publicKeys"
  | "sourceIps"
  | "state"
  | "groups"
  | "protocols"
  | "servers"
  | "validFrom"
  | "validUntil"
  | keyof SessionSettings;

/**
 * Where a secret holds what, where its names are others than AWS's samples have: the field's own name, several of them,
 * or `null` for a field that is not to be read.
 */
export type SecretFields = Partial<Readonly<Record<SecretField, string | readonly string[] | null>>> & {
  /** Attributes for templates, by name: `{ home: "HomeDirectory" }` for `{{attributes.home}}`. */
  readonly attributes?: Readonly<Record<string, string>>;
};

/** Names in AWS's samples and in secrets that others published. */
export const defaultNames: Readonly<Record<SecretField, readonly string[]>> = {
  username: ["Username", "username"],
  password: ["Password", "password"],
  publicKeys: ["PublicKeys", "PublicKey", "publicKeys", "publicKey"],
  sourceIps: ["AcceptedIpNetwork", "AcceptedIpNetworks", "sourceIps"],
  state: ["state"],
  groups: ["groups"],
  protocols: ["protocols"],
  servers: ["servers"],
  validFrom: ["validFrom"],
  validUntil: ["validUntil"],
  Role: ["Role"],
  Policy: ["Policy"],
  HomeDirectoryType: ["HomeDirectoryType"],
  HomeDirectory: ["HomeDirectory"],
  HomeDirectoryDetails: ["HomeDirectoryDetails"],
  PosixProfile: ["PosixProfile"],
};

/** Fields that can only let somebody in. All others say what a user may not do, or belong together with what does. */
export const admittingFields: ReadonlySet<SecretField> = new Set<SecretField>([
  "username",
  "password",
  "publicKeys",
  "groups",
]);

/** Beginnings of names that are for one protocol: `FTPPassword` before `Password`. */
export const protocolPrefixes: readonly Protocol[] = ["SFTP", "FTPS", "FTP"];

const fieldNames: OptionNames<SecretFields> = {
  ...(Object.fromEntries(Object.keys(defaultNames).map((field) => [field, true])) as Record<SecretField, true>),
  attributes: true,
};

/**
 * Refuses a map with a field that does not exist, or that leads nowhere: what it was meant to restrict would not be read.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function checkFields(fields: SecretFields): SecretFields {
  requireKnownOptions(fields, fieldNames, "fields");
  for (const [field, names] of Object.entries(fields)) {
    const option = `fields.${field}`;
    if (field === "attributes") {
      for (const [attribute, name] of Object.entries(fields.attributes ?? {})) {
        requireOption(isName(name), `${option}.${attribute}`, "must be the name of a field of the secrets");
      }
      continue;
    }
    const isUsable =
      [undefined, null].includes(names as never) || isName(names) || (isList(names) && names.every(isName));
    requireOption(isUsable, option, "must be a name, a list of names, or null");
  }
  return fields;
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}
