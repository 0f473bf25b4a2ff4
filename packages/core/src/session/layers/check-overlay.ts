import { asConfiguration } from "../../as-configuration.ts";
import { isPlainObject, printName } from "../../record/read-field.ts";
import { readSettings } from "../../record/read-settings.ts";
import { requireOption } from "../../require-option.ts";
import { readMappings } from "../home/read-mappings.ts";
import { readPolicy } from "../policy/read-policy.ts";
import type { SessionSettings } from "../session-settings.ts";
import { isBlank } from "./stacked-settings.ts";

/**
 * Reads settings of the configuration that lie over those of accounts, JSON text in them included: what cannot be read
 * would fail every login that it is for. Blank text would say nothing there, and a blank policy fails each login that has
 * one.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function checkOverlay(settings: SessionSettings, option: string): SessionSettings {
  requireOption(isPlainObject(settings), option, "must be a plain object");
  const blank = Object.entries(settings).find(([, value]) => value === null || (value !== undefined && isBlank(value)));
  requireOption(blank === undefined, `${option}.${printName(blank?.[0] ?? "")}`, "must not be blank: leave it out");
  const values = asConfiguration(() => readSettings(settings, option));
  const { Policy, HomeDirectoryType, HomeDirectory, HomeDirectoryDetails } = values;
  requireOption(
    HomeDirectoryType === undefined || HomeDirectory !== undefined || HomeDirectoryDetails !== undefined,
    `${option}.HomeDirectoryType`,
    "stands alone, and would take away the home of a lower layer",
  );
  const list = `${option}.HomeDirectoryDetails`;
  requireOption(HomeDirectoryDetails?.length !== 0, list, "must have a mapping: it would let nobody in");
  const texts: SessionSettings = asConfiguration(() => ({
    ...(typeof Policy === "string" ? { Policy: readPolicy(Policy, `${option}.Policy`) } : {}),
    ...(typeof HomeDirectoryDetails === "string"
      ? { HomeDirectoryDetails: readMappings(HomeDirectoryDetails, list) }
      : {}),
  }));
  return Object.keys(texts).length === 0 ? values : readSettings({ ...values, ...texts }, option);
}
