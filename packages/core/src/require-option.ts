import { ConfigurationError } from "./errors/configuration-error.ts";

/**
 * Refuses an option whose value cannot be used.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireOption(isUsable: boolean, option: string, requirement: string): asserts isUsable {
  if (!isUsable) throw new ConfigurationError(option, requirement);
}

/** Refuses a time that is no positive number of milliseconds. NaN and Infinity are none. */
export function requireMilliseconds(value: number, option: string): number {
  requireOption(Number.isFinite(value) && value > 0, option, "must be a positive number of milliseconds");
  return value;
}
