import { requireOption } from "../require-option.ts";

/**
 * Refuses an option that is no whole number between two ends, both of which it may be.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireWholeNumber(value: number, option: string, least: number, most: number): number {
  requireOption(
    Number.isInteger(value) && value >= least && value <= most,
    option,
    `must be a whole number from ${String(least)} to ${String(most)}`,
  );
  return value;
}
