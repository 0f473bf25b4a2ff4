import {
  type Argon2SchemeOptions,
  type IdentityProvider,
  type OptionNames,
  requireKnownOptions,
  requireMilliseconds,
  requireOption,
} from "@transfer-idp/core";
import type { DynamoClientOptions } from "../dynamo-port.ts";
import { requireTableName } from "../require-table-name.ts";
import type { ToolkitProviderRecord } from "./read-toolkit-provider.ts";

/**
 * Makes the identity provider of a record in the table of identity providers, such as an LDAP provider of its `config`.
 *
 * It is called when a login first comes to that record, and again when the record has changed; what it makes is kept. The
 * provider is asked for the user's `idp_username`, or else for the name in small letters, on key logins too. What it says of
 * the user's state, groups, attributes and access rules holds besides what the tables say, and its settings lie above
 * theirs; of its public keys none is taken unless the record has `public_key_support`. Accounts MUST have its own name of
 * the user: with `$default$`, whom it calls otherwise than was typed is denied. Its `name` should be `record.provider`: logs,
 * metrics and counters of guesses go by it, and of two providers the users of one name are two.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: `config` cannot be used. The login fails (`invalid-record`), and names the
 *   option.
 */
export type ToolkitModule = (record: ToolkitProviderRecord) => IdentityProvider;

/** Options of {@link createToolkitProvider}. */
export interface ToolkitProviderOptions extends DynamoClientOptions {
  /** The toolkit's `USERS_TABLE`. */
  readonly usersTable: string;
  /** The toolkit's `IDENTITY_PROVIDERS_TABLE`: another table, for its key is another. */
  readonly identityProvidersTable: string;
  /**
   * The toolkit's `USER_NAME_DELIMITER`: what stands between a user's name and that of an identity provider. With `@` and `@@`
   * the provider stands behind it (`alice@@corp`), with all others before it.
   *
   * @defaultValue names hold no provider
   */
  readonly delimiter?: string | undefined;
  /**
   * What makes the providers of modules: `secrets_manager`, `ldap`, `cognito`, `okta`, `entra`, or any name of your own.
   * `argon2` and `public_key` are built in. A login that comes to another module fails.
   *
   * @defaultValue none
   */
  readonly modules?: Readonly<Record<string, ToolkitModule>> | undefined;
  /**
   * How long records of identity providers, and the user record `$default$`, are remembered, in milliseconds, and so the longest
   * delay with which a change of them takes effect. Records of users are not remembered. `0` for not at all.
   *
   * @defaultValue 60000
   */
  readonly providersTimeToLiveMs?: number | undefined;
  /** Limits of what the module `argon2` runs. @defaultValue those of `createArgon2Scheme` */
  readonly argon2?: Argon2SchemeOptions | undefined;
  /**
   * A hash of the kind that most users of `argon2` have, see {@link createDecoy}: of Argon2, and within its limits.
   *
   * @defaultValue that of the toolkit's README: `$argon2i$v=19$m=4096,t=3,p=1$…`
   */
  readonly decoy?: string | undefined;
  /**
   * Names it in errors, and in logs, metrics and the counters of guesses where no identity provider of the tables has answered,
   * as for a name that nobody has. Users of `argon2` and `public_key` have the name there that their identity provider has in
   * its record, and those of a module the name of what it makes.
   *
   * @defaultValue toolkit
   */
  readonly name?: string | undefined;
  /** Longest time of one call, retries included, in milliseconds. @defaultValue 3000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Whether reads see everything that was written before them, for twice the capacity units. @defaultValue true */
  readonly consistentRead?: boolean | undefined;
}

const optionNames: OptionNames<ToolkitProviderOptions> = {
  client: true,
  clientConfig: true,
  usersTable: true,
  identityProvidersTable: true,
  delimiter: true,
  modules: true,
  providersTimeToLiveMs: true,
  argon2: true,
  decoy: true,
  name: true,
  requestTimeoutMs: true,
  consistentRead: true,
};

/** Modules that need nothing but the tables. */
export const builtInModules: readonly string[] = ["argon2", "public_key"];

/** Options that were checked. */
export interface CheckedToolkitOptions {
  readonly name: string;
  readonly usersTable: string;
  readonly identityProvidersTable: string;
  readonly delimiter: string | undefined;
  readonly modules: ReadonlyMap<string, ToolkitModule>;
  readonly providersTimeToLiveMs: number;
  readonly timeoutMs: number;
  readonly consistentRead: boolean;
}

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkToolkitOptions(options: ToolkitProviderOptions): CheckedToolkitOptions {
  requireKnownOptions(options, optionNames);
  const { name = "toolkit", delimiter, modules = {}, providersTimeToLiveMs = 60_000, consistentRead = true } = options;
  requireOption(typeof name === "string" && name.trim() !== "", "name", "must be text, and not blank");
  const isDelimiter =
    delimiter === undefined || (typeof delimiter === "string" && delimiter !== "" && delimiter.isWellFormed());
  requireOption(isDelimiter, "delimiter", "must be text, and not empty");
  // Names are compared in lower case.
  requireOption(delimiter === undefined || delimiter === delimiter.toLowerCase(), "delimiter", "must have no capitals");
  requireOption(typeof consistentRead === "boolean", "consistentRead", "must be true or false");
  const isObject = typeof modules === "object" && (modules as unknown) !== null && !Array.isArray(modules);
  requireOption(isObject, "modules", "must be an object of functions");
  for (const [module, make] of Object.entries(modules)) {
    requireOption(typeof make === "function", `modules.${module}`, "must be a function");
    requireOption(!builtInModules.includes(module), `modules.${module}`, "is built in");
  }
  if (providersTimeToLiveMs !== 0) requireMilliseconds(providersTimeToLiveMs, "providersTimeToLiveMs");
  const usersTable = requireTableName(options.usersTable, "usersTable");
  const identityProvidersTable = requireTableName(options.identityProvidersTable, "identityProvidersTable");
  // The two have different keys, so each login would fail.
  requireOption(usersTable !== identityProvidersTable, "identityProvidersTable", "must be another than usersTable");
  return {
    name,
    usersTable,
    identityProvidersTable,
    delimiter,
    modules: new Map(Object.entries(modules)),
    providersTimeToLiveMs,
    timeoutMs: requireMilliseconds(options.requestTimeoutMs ?? 3_000, "requestTimeoutMs"),
    consistentRead,
  };
}
