import { isProtocol } from "../../login.ts";
import { isPlainObject } from "../../record/read-field.ts";
import { requireKnownOptions, requireOption } from "../../require-option.ts";
import type { SessionSettings } from "../session-settings.ts";
import { checkOverlay } from "./check-overlay.ts";
import type { SettingsCondition, SettingsRule } from "./settings-rule.ts";

/** A rule that was checked: lists in place of single texts, and its name in traces. */
export interface CheckedSettingsRule {
  readonly origin: string;
  readonly groups: readonly string[] | undefined;
  readonly servers: readonly string[] | undefined;
  readonly protocols: readonly string[] | undefined;
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[];
  readonly values: SessionSettings;
}

/**
 * Checks the rules that settings follow from. A rule that could never hold, or always would, is a mistake.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function checkSettingsRules(rules: readonly SettingsRule[]): readonly CheckedSettingsRule[] {
  requireOption(Array.isArray(rules), "rules", "must be a list");
  // A copy, in which a hole is `undefined`.
  const checked = Array.from<SettingsRule, CheckedSettingsRule>(rules, (rule, index) =>
    checkRule(rule, `rules[${String(index)}]`),
  );
  const origins = checked.map(({ origin }) => origin);
  const repeated = origins.findIndex((origin, index) => origins.indexOf(origin) !== index);
  requireOption(repeated === -1, `rules[${String(repeated)}].name`, "must not be the name of another rule");
  return checked;
}

function checkRule(rule: SettingsRule, option: string): CheckedSettingsRule {
  requireKnownOptions(rule, { name: true, when: true, apply: true }, option);
  const { name, when, apply } = rule;
  requireOption(name === undefined || isText(name), `${option}.name`, "must be text that is not blank");
  const values = checkOverlay(apply, `${option}.apply`);
  requireOption(Object.keys(values).length > 0, `${option}.apply`, "must have a setting");
  const origin = name === undefined ? option : `rule:${name}`;
  return { origin, ...checkCondition(when, `${option}.when`), values };
}

function checkCondition(
  when: SettingsCondition,
  option: string,
): Pick<CheckedSettingsRule, "groups" | "servers" | "protocols" | "attributes"> {
  requireKnownOptions(when, { group: true, server: true, protocol: true, attribute: true }, option);
  const { group, server, protocol, attribute } = when;
  const protocols = protocol === undefined ? undefined : checkTexts(protocol, `${option}.protocol`);
  requireOption(protocols?.every(isProtocol) !== false, `${option}.protocol`, "must be of SFTP, FTPS, FTP");
  requireOption(attribute === undefined || isPlainObject(attribute), `${option}.attribute`, "must be a plain object");
  const attributes = Object.entries(attribute ?? {}).map(
    ([name, values]) => [name, checkTexts(values, `${option}.attribute`)] as const,
  );
  const isThere = attributes.length > 0 || [group, server, protocol].some((condition) => condition !== undefined);
  requireOption(isThere, option, "must have a condition: what is for everybody stands in defaults or pinned");
  return {
    groups: group === undefined ? undefined : checkTexts(group, `${option}.group`),
    servers: server === undefined ? undefined : checkTexts(server, `${option}.server`),
    protocols,
    attributes,
  };
}

function checkTexts(value: string | readonly string[], option: string): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? Array.from(value as readonly unknown[]) : [value];
  requireOption(
    texts.length > 0 && texts.every(isText),
    option,
    "must be text, or a list of texts, none of them blank",
  );
  return texts as readonly string[];
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
