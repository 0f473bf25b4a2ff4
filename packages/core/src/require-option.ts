import { ConfigurationError } from "./errors/configuration-error.ts";

/**
 * Refuses an option whose value cannot be used.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireOption(isUsable: boolean, option: string, requirement: string): asserts isUsable {
  if (!isUsable) throw new ConfigurationError(option, requirement);
}

/** Refuses a time that is no positive number of milliseconds, or too large for a timer. */
export function requireMilliseconds(value: number, option: string): number {
  // Above this Node's timers end at once.
  requireOption(
    typeof value === "number" && value > 0 && value <= 2_147_483_647,
    option,
    "must be a positive number of milliseconds, at most 2147483647",
  );
  return value;
}
