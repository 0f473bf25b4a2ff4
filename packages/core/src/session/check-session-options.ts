import { asConfiguration } from "../as-configuration.ts";
import { isPlainObject, printName } from "../record/read-field.ts";
import { readSettings } from "../record/read-settings.ts";
import { requireOption } from "../require-option.ts";
import { parseRolePattern, parseTargetPattern, type PartPattern } from "./allowed/part-pattern.ts";
import { checkOverlay } from "./layers/check-overlay.ts";
import { type CheckedSettingsRule, checkSettingsRules } from "./layers/check-settings-rules.ts";
import type { ResolveSettings } from "./layers/resolve-settings.ts";
import { namesHome } from "./policy/names-home.ts";
import { requireUsableSettings } from "./require-usable-settings.ts";
import type { SessionOptions } from "./session-options.ts";
import type { SessionSettings } from "./session-settings.ts";

/** Options with their defaults, checked. */
export interface CheckedSessionOptions {
  readonly defaults: SessionSettings;
  readonly rules: readonly CheckedSettingsRule[];
  readonly resolve: ResolveSettings | undefined;
  readonly pinned: SessionSettings;
  /** `undefined`: every role. */
  readonly allowedRoles: readonly PartPattern[] | undefined;
  /** `undefined`: every place. */
  readonly allowedTargets: readonly PartPattern[] | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkSessionOptions(options: SessionOptions): CheckedSessionOptions {
  const { defaults = {}, rules = [], resolve, pinned = {}, allowedRoles, allowedTargets, variables = {} } = options;
  requireOption(isPlainObject(variables), "variables", "must be a plain object");
  const known = Object.entries(variables).filter(([, value]) => value !== undefined) as [string, string][];
  for (const [name, value] of known) {
    const option = `variables.${printName(name)}`;
    requireOption(typeof value === "string", option, "must be text");
    // It would stand in for an attribute that a user has several values of, or none.
    requireOption(!isOwnVariable(name), option, "must have another name: this one is the login's or the account's");
  }
  requireOption(resolve === undefined || typeof resolve === "function", "resolve", "must be a function");
  const checked: CheckedSessionOptions = {
    defaults: asConfiguration(() => readSettings(defaults, "defaults")),
    rules: checkSettingsRules(rules),
    resolve,
    pinned: checkOverlay(pinned, "pinned"),
    allowedRoles: readPatterns(allowedRoles, "allowedRoles", parseRolePattern, "must be the ARN of a role"),
    allowedTargets: readPatterns(
      allowedTargets,
      "allowedTargets",
      parseTargetPattern,
      "must be a path without a slash at its end",
    ),
    variables: Object.freeze(Object.fromEntries(known)),
  };
  requirePinnedHome(checked);
  requireUsableSettings(withoutLoneType(checked.defaults), "defaults", checked.variables);
  for (const [index, rule] of checked.rules.entries()) {
    requireUsableSettings(rule.values, `rules[${String(index)}].apply`, checked.variables);
  }
  requireUsableSettings(checked.pinned, "pinned", checked.variables);
  return checked;
}

/** Of the defaults it says nothing that could fail: whoever brings a home replaces it. */
function withoutLoneType({ HomeDirectoryType, ...rest }: SessionSettings): SessionSettings {
  const isAlone = HomeDirectoryType === "LOGICAL" && rest.HomeDirectoryDetails === undefined;
  return isAlone || HomeDirectoryType === undefined ? rest : { HomeDirectoryType, ...rest };
}

function isOwnVariable(name: string): boolean {
  return /^(?:username|server_?Id|protocol|attributes\..*)$/is.test(name);
}

function readPatterns(
  patterns: readonly string[] | undefined,
  option: string,
  parse: (text: string) => PartPattern | undefined,
  requirement: string,
): readonly PartPattern[] | undefined {
  if (patterns === undefined) return undefined;
  requireOption(Array.isArray(patterns), option, "must be a list");
  requireOption(patterns.length > 0, option, "must have an entry: it would let nobody in");
  return Array.from(patterns, (text: unknown, index) => {
    const pattern = typeof text === "string" ? parse(text) : undefined;
    requireOption(pattern !== undefined, `${option}[${String(index)}]`, `${requirement}, with at most one * in a part`);
    return pattern;
  });
}

/** A policy that names the home allows what the home is: whoever sets the home would widen it. */
function requirePinnedHome({ pinned, allowedTargets }: CheckedSessionOptions): void {
  const { Policy, HomeDirectory, HomeDirectoryDetails } = pinned;
  if (Policy === undefined || allowedTargets !== undefined) return;
  if (HomeDirectory !== undefined || HomeDirectoryDetails !== undefined) return;
  // Text was read by checkOverlay.
  requireOption(
    typeof Policy === "object" && !namesHome(Policy),
    "pinned.Policy",
    "names the home, which other layers choose: pin the home too, or say in allowedTargets where it may be",
  );
}
