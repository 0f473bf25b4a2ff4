import type { Authenticator } from "../authenticator.ts";
import type { LogFields } from "../logger.ts";
import { type OptionNames, requireKnownOptions, requireMilliseconds, requireOption } from "../require-option.ts";
import { requireAuthenticator } from "../require-authenticator.ts";
import type { ShadowComparison } from "./shadow-comparison.ts";

/** What {@link shadow} and {@link createShadowHandler} do with the candidate. */
export interface ShadowOptions {
  /**
   * Decides each login too, as a dry run ({@link LoginOptions.isDryRun}), and changes nothing: neither the answer nor
   * what it reads from. Its logger writes its decisions, with `isDryRun`.
   */
  readonly candidate: Authenticator;
  /**
   * Has the candidate verify passwords too; without it only key logins are compared. A candidate that asks a directory
   * or another service doubles each failed attempt there, and can lock accounts: the dry run holds back this library's
   * lockout, not a directory's. And a candidate that hashes in this thread, as bcrypt of this library does, makes each
   * password login slower by one hash.
   *
   * @defaultValue false
   */
  readonly givePasswordsToCandidate?: boolean | undefined;
  /**
   * How many milliseconds the answer may wait for a slower candidate and for `report`, because Lambda freezes a function
   * that has answered. Then the candidate's signal aborts and it counts as `unfinished`. At most 2147483647.
   *
   * @defaultValue 500
   */
  readonly maxExtraTimeMs?: number | undefined;
  /**
   * Receives each comparison, also those without differences, so that both can be counted. What it throws is dropped.
   *
   * @defaultValue writes `shadow login differs` through the candidate's logger, as `warn`, where there is a difference
   */
  readonly report?: ((comparison: ShadowComparison) => unknown) | undefined;
}

/** Options with their defaults, checked. */
export interface CheckedShadowOptions {
  readonly candidate: Authenticator;
  readonly givePasswordsToCandidate: boolean;
  readonly maxExtraTimeMs: number;
  readonly report: (comparison: ShadowComparison) => unknown;
}

const sharedNames: OptionNames<ShadowOptions> = {
  candidate: true,
  givePasswordsToCandidate: true,
  maxExtraTimeMs: true,
  report: true,
};

/**
 * @param ownNames - Names of the options that the function has besides these, which it checks itself.
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function checkShadowOptions<Options extends ShadowOptions>(
  options: Options,
  ownNames: Readonly<Record<Exclude<keyof Options, keyof ShadowOptions>, true>>,
): CheckedShadowOptions {
  requireKnownOptions<ShadowOptions>(options, { ...sharedNames, ...ownNames });
  const { candidate, givePasswordsToCandidate = false, maxExtraTimeMs = 500 } = options;
  const { report = (comparison: ShadowComparison) => warnOfDifferences(candidate, comparison) } = options;
  requireAuthenticator(candidate, "candidate");
  // "false" of an environment variable would hand passwords over.
  requireOption(typeof givePasswordsToCandidate === "boolean", "givePasswordsToCandidate", "must be true or false");
  requireOption(typeof report === "function", "report", "must be a function");
  requireMilliseconds(maxExtraTimeMs, "maxExtraTimeMs");
  return { candidate, givePasswordsToCandidate, maxExtraTimeMs, report };
}

function warnOfDifferences({ logger }: Authenticator, comparison: ShadowComparison): unknown {
  if (comparison.differences.length === 0) return undefined;
  // A logger that is asynchronous after all is waited for.
  const warn: (message: string, fields: LogFields) => unknown = logger.warn.bind(logger);
  return warn("shadow login differs", { ...comparison });
}
