import {
  type AccessRules,
  type GroupRecord,
  InvalidUserRecordError,
  parseGroupRecord,
  type SettingsLayer,
} from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";
import { readInPlace } from "../read-in-place.ts";
import { readToolkitFields } from "./read-toolkit-fields.ts";
import { renameToolkitField } from "./rename-toolkit-field.ts";

/** What a module is made of: a record of the toolkit's identity providers, in plain values. */
export interface ToolkitProviderRecord {
  /** Its name, which users' records have as `identity_provider_key`. */
  readonly provider: string;
  readonly module: string;
  /** Settings of the module, as they are stored, and those of sessions. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether the module itself says which public keys a user has. */
  readonly publicKeySupport: boolean;
}

/** A record of an identity provider that was read. */
export interface ToolkitProvider {
  readonly record: ToolkitProviderRecord;
  readonly isDisabled: boolean;
  readonly accessRules: AccessRules;
  /** Below those of its users. */
  readonly settings: SettingsLayer;
}

/**
 * Reads a record of the toolkit's table of identity providers.
 *
 * @returns what does not change: it is remembered, and part of what many logins are answered.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a field that restricts cannot be read. Its path begins with
 *   `identity_provider`.
 */
export function readToolkitProvider(name: string, typed: TypedItem): ToolkitProvider {
  return readInPlace("identity_provider.", () => {
    const { item, config, isDisabled, record } = readToolkitFields(typed);
    const { module, public_key_support: support } = item;
    if (typeof module !== "string" || module.trim() === "") throw new InvalidUserRecordError("module", "must be text");
    if (support !== undefined && support !== null && typeof support !== "boolean") {
      throw new InvalidUserRecordError("public_key_support", "must be true or false");
    }
    const origin = `provider:${name}`;
    const group = parse(name, record);
    return {
      record: { provider: name, module, config, publicKeySupport: support === true },
      isDisabled,
      accessRules: Object.freeze({ ...group.accessRules, origin }),
      settings: Object.freeze({ origin, values: group.settings }),
    };
  });
}

/** Provider and users have the same settings and rules, as a group and its members. */
function parse(name: string, fields: object): GroupRecord {
  try {
    return parseGroupRecord(name, fields);
  } catch (error) {
    throw renameToolkitField(error);
  }
}
