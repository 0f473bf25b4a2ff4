import type { AccessRules } from "./access/access-rules.ts";
import { createLockout, type Lockout } from "./access/lockout.ts";
import type { LockoutOptions } from "./access/lockout-options.ts";
import { requireAccessRules } from "./access/require-access-rules.ts";
import { asConfiguration } from "./as-configuration.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import { createJsonLineLogger } from "./json-line-logger.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
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
  /** Limits how often passwords may be guessed. @defaultValue nothing does */
  readonly lockout?: LockoutOptions | undefined;
  /** @defaultValue one JSON line a decision on standard output */
  readonly logger?: Logger | undefined;
  /** Counts decisions by outcome, reason, provider and method, and their time. @defaultValue nothing is counted */
  readonly metrics?: Metrics | undefined;
}

/** Options with their defaults, checked. */
export interface CheckedAuthenticatorOptions {
  readonly provider: IdentityProvider;
  readonly defaults: SessionSettings;
  readonly accessRules: AccessRules;
  readonly variables: Readonly<Record<string, string>>;
  readonly loginTimeoutMs: number;
  readonly lockout: Lockout | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics | undefined;
}

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkAuthenticatorOptions(options: AuthenticatorOptions): CheckedAuthenticatorOptions {
  const { provider, defaults = {}, accessRules = {}, variables = {}, loginTimeoutMs = 10_000 } = options;
  const isProvider = typeof (provider as Partial<IdentityProvider> | undefined)?.findAccount === "function";
  requireOption(isProvider, "provider", "must be an identity provider");
  for (const [name, value] of Object.entries(variables)) {
    requireOption(typeof value === "string", `variables.${name}`, "must be text");
  }
  const { logger = createJsonLineLogger(), metrics } = options;
  requireOption(
    metrics === undefined || typeof (metrics as Partial<Metrics> | null)?.singleMetric === "function",
    "metrics",
    "must be a Metrics object",
  );
  return {
    provider,
    defaults: checkDefaults(defaults),
    accessRules: Object.freeze({ origin: "authenticator", ...requireAccessRules(accessRules, "accessRules") }),
    variables: Object.freeze({ ...variables }),
    loginTimeoutMs: requireMilliseconds(loginTimeoutMs, "loginTimeoutMs"),
    lockout: options.lockout && createLockout(options.lockout, logger),
    logger,
    metrics,
  };
}

function checkDefaults(defaults: SessionSettings): SessionSettings {
  return asConfiguration(() => readSettings(readObject(defaults, "defaults", settingsFields), "defaults"));
}
