import { ConfigurationError } from "./errors/configuration-error.ts";
import { isPlainObject, printName } from "./record/read-field.ts";

/**
 * Refuses an option whose value cannot be used.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireOption(isUsable: boolean, option: string, requirement: string): asserts isUsable {
  if (!isUsable) throw new ConfigurationError(option, requirement);
}

/** The names of all options of a kind, none too many and none missing: the compiler holds them to the interface. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses what is no object of options, and one with an option that does not exist: what is misspelt would be left at
 * its default, and nobody told. So is an instance of a class, which may inherit options whose names nobody checks.
 *
 * @param prefix - The path of the option that holds them, where they are not a function's own.
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireKnownOptions<Options extends object>(
  options: Options,
  names: NoInfer<OptionNames<Options>>,
  prefix?: string,
): void {
  requireOption(isPlainObject(options), prefix ?? "options", "must be a plain object");
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const name = printName(unknown);
  throw new ConfigurationError(prefix === undefined ? name : `${prefix}.${name}`, "is no option that is known");
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
