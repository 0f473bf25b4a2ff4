import type { AccessRules } from "./access/access-rules.ts";
import { readAccessRules } from "./access/read-access-rules.ts";
import { readSourceIpList } from "./access/source-ip-list.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import { InvalidUserRecordError } from "./errors/invalid-user-record-error.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import { createJsonLineLogger } from "./json-line-logger.ts";
import type { Logger } from "./logger.ts";
import { readObject } from "./record/read-field.ts";
import { readSettings } from "./record/read-settings.ts";
import { requireMilliseconds, requireOption } from "./require-option.ts";
import type { SessionSettings } from "./session/session-settings.ts";
import { settingsFields } from "./session/settings-fields.ts";

/** Options of {@link createAuthenticator}. */
export interface AuthenticatorOptions {
  readonly provider: IdentityProvider;
  /** Session settings below those of every account, such as the one role that all users share. */
  readonly defaults?: SessionSettings | undefined;
  /** Rules that every login must pass before the provider is asked. */
  readonly accessRules?: AccessRules | undefined;
  /** Variables of templates besides those of the login and the account: `{ bucket: "my-bucket" }` for `{{bucket}}`. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Time for one login in milliseconds; then it fails as `unavailable`. @defaultValue 10000 */
  readonly loginTimeoutMs?: number | undefined;
  /** @defaultValue one JSON line a decision on standard output */
  readonly logger?: Logger | undefined;
}

/** Options with their defaults, checked. */
export type CheckedAuthenticatorOptions = {
  readonly [Name in keyof AuthenticatorOptions]-?: NonNullable<AuthenticatorOptions[Name]>;
};

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkAuthenticatorOptions(options: AuthenticatorOptions): CheckedAuthenticatorOptions {
  const { provider, defaults = {}, accessRules = {}, variables = {}, loginTimeoutMs = 10_000 } = options;
  const isProvider = typeof (provider as Partial<IdentityProvider> | undefined)?.findAccount === "function";
  requireOption(isProvider, "provider", "must be an identity provider");
  for (const [name, value] of Object.entries(variables)) {
    requireOption(typeof value === "string", `variables.${name}`, "must be text");
  }
  return {
    provider,
    defaults: checkDefaults(defaults),
    accessRules: checkRules(accessRules),
    variables: Object.freeze({ ...variables }),
    loginTimeoutMs: requireMilliseconds(loginTimeoutMs, "loginTimeoutMs"),
    logger: options.logger ?? createJsonLineLogger(),
  };
}

/**
 * Rules of the program's own are all readable, or it does not start: every login would fail, or lack a rule that was
 * meant.
 */
function checkRules(rules: AccessRules): AccessRules {
  const checked = asConfiguration(() => readAccessRules(rules, "accessRules"));
  for (const name of ["sourceIpAllow", "sourceIpDeny", "protocols", "servers"] as const) {
    const entries = checked[name];
    if (entries === undefined) continue;
    const option = `accessRules.${name}`;
    requireOption(entries.length > 0 || name === "sourceIpDeny", option, "must have an entry: it would let nobody in");
    requireOption(!entries.some((entry: string) => entry === ""), option, "must be a list of texts that are not empty");
    const isReadable = !name.startsWith("sourceIp") || readSourceIpList(entries).unreadable.length === 0;
    requireOption(isReadable, option, "must be a list of addresses and CIDR blocks");
  }
  return checked;
}

function checkDefaults(defaults: SessionSettings): SessionSettings {
  return asConfiguration(() => readSettings(readObject(defaults, "defaults", settingsFields), "defaults"));
}

function asConfiguration<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidUserRecordError ? new ConfigurationError(error.field, error.problem) : error;
  }
}
