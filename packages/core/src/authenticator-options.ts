import type { AccessRules } from "./access/access-rules.ts";
import { createLockout, type Lockout } from "./access/lockout.ts";
import type { LockoutOptions } from "./access/lockout-options.ts";
import { requireAccessRules } from "./access/require-access-rules.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import { createJsonLineLogger } from "./json-line-logger.ts";
import type { Login } from "./login.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { mergePermissions } from "./permissions/merge-permissions.ts";
import { bindDecoy } from "./providers/bind-decoy.ts";
import { requireProvider } from "./providers/require-provider.ts";
import { nameRules } from "./record/name-rules.ts";
import { requireKnownOptions, requireMilliseconds, requireOption } from "./require-option.ts";
import { type CheckedSessionOptions, checkSessionOptions } from "./session/check-session-options.ts";
import type { SessionOptions } from "./session/session-options.ts";

/** Options of {@link createAuthenticator}. */
export interface AuthenticatorOptions extends SessionOptions {
  readonly provider: IdentityProvider;
  /** Rules that every login must pass before the provider is asked. */
  readonly accessRules?: AccessRules | undefined;
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
  readonly accessRules: AccessRules;
  readonly session: CheckedSessionOptions;
  readonly loginTimeoutMs: number;
  readonly lockout: Lockout | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics | undefined;
}

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkAuthenticatorOptions(options: AuthenticatorOptions): CheckedAuthenticatorOptions {
  requireKnownOptions(options, {
    provider: true,
    accessRules: true,
    defaults: true,
    rules: true,
    resolve: true,
    pinned: true,
    allowedRoles: true,
    allowedTargets: true,
    variables: true,
    loginTimeoutMs: true,
    lockout: true,
    logger: true,
    metrics: true,
  });
  const { provider, accessRules = {}, loginTimeoutMs = 10_000 } = options;
  requireProvider(provider, "provider");
  const { lockout, logger = createJsonLineLogger(), metrics } = options;
  requireOption(isLogger(logger), "logger", "must have the functions debug, info, warn and error");
  requireOption(
    metrics === undefined || typeof (metrics as Partial<Metrics> | null)?.singleMetric === "function",
    "metrics",
    "must be a Metrics object",
  );
  return {
    provider: holdProvider(provider),
    accessRules: nameRules(requireAccessRules(accessRules, "accessRules"), "authenticator"),
    session: checkSessionOptions(options),
    loginTimeoutMs: requireMilliseconds(loginTimeoutMs, "loginTimeoutMs"),
    lockout: lockout === undefined ? undefined : createLockout(lockout, logger),
    logger,
    metrics,
  };
}

function isLogger(value: unknown): boolean {
  const { debug, info, warn, error } = (value ?? {}) as Partial<Record<keyof Logger, unknown>>;
  return [debug, info, warn, error].every((write) => typeof write === "function");
}

/** Asked for its name and methods once: a provider without types may give others each time, or throw. */
function holdProvider(provider: IdentityProvider): IdentityProvider {
  const { name, permissions } = provider;
  return Object.freeze({
    name,
    findAccount: (login: Login) => provider.findAccount(login),
    spendDecoy: bindDecoy(provider),
    warmUp: async () => provider.warmUp?.(),
    permissions: mergePermissions([{ name, permissions }]),
  });
}
