import { InvalidUserRecordError, printName } from "@transfer-idp/core";
import type { TypedItem } from "../dynamo-port.ts";
import { readItem } from "../read-item.ts";
import { simplifyName } from "../simplify-name.ts";

type Plain = Readonly<Record<string, unknown>>;

/** A record of the toolkit's tables, taken apart. */
export interface ToolkitFields {
  /** Fields of the item itself. */
  readonly item: Plain;
  readonly config: Plain;
  readonly isDisabled: boolean;
  /** Access rules and session settings, by the names that core's records have for them. */
  readonly record: Plain;
}

/** The settings of a session that `config` may hold. */
export const configSettings: readonly string[] = [
  "Role",
  "Policy",
  "HomeDirectoryType",
  "HomeDirectory",
  "HomeDirectoryDetails",
  "PosixProfile",
];

const itemRules: readonly string[] = ["ipv4_allow_list", "server_id_allow_list", "disabled"];

/** What else an item holds that changes who may come in, and how. */
const itemFields: readonly string[] = [...itemRules, "config", "idp_username", "public_key_support"];

/** Of rules that the toolkit does not have: whoever wrote one meant it. */
const foreignRules: readonly string[] = ["ip_allow_list", "ipv6_allow_list"];

/**
 * Takes a record of the toolkit's tables apart. Both may hold fields for modules, or for whoever keeps the table; one that
 * restricts and stands in the wrong place, or under a name that is nearly its own, is refused.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`
 */
export function readToolkitFields(typed: TypedItem): ToolkitFields {
  const item = readItem(typed);
  const { ipv4_allow_list: sourceIps, server_id_allow_list: servers, disabled } = item;
  const config = item["config"] ?? {};
  if (!isObject(config)) throw new InvalidUserRecordError("config", "must be a map");
  refuseMisplaced(Object.keys(item), itemFields, configSettings, "");
  refuseMisplaced(Object.keys(config), configSettings, itemRules, "config.");
  // "false" would be true.
  if (isThere(disabled) && typeof disabled !== "boolean") {
    throw new InvalidUserRecordError("disabled", "must be true or false");
  }
  // Of a map core would read `allow` and `deny`, and one without them would restrict nobody.
  if (isThere(sourceIps) && typeof sourceIps !== "string" && !Array.isArray(sourceIps)) {
    throw new InvalidUserRecordError("ipv4_allow_list", "must be a set, a list or text");
  }
  return { item, config, isDisabled: disabled === true, record: { sourceIps, servers, ...pickSettings(config) } };
}

function pickSettings(config: Plain): Plain {
  const { HomeDirectory, HomeDirectoryDetails, HomeDirectoryType: type } = config;
  const isAlone = [HomeDirectory, HomeDirectoryDetails].every((home) => !isThere(home) || isBlank(home));
  const names = configSettings.filter((name) => {
    // The toolkit tells by the home which type it is. Alone, core would refuse it over the home of the identity provider.
    if (name === "HomeDirectoryType" && isAlone && (type === "PATH" || type === "LOGICAL")) return false;
    return name in config;
  });
  return Object.fromEntries(names.map((name) => [name, config[name]]));
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isBlank(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}

function isObject(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function refuseMisplaced(
  names: readonly string[],
  read: readonly string[],
  elsewhere: readonly string[],
  place: string,
): void {
  const [near, far, foreign] = [read, elsewhere, foreignRules].map((known) => new Set(known.map(simplifyName)));
  for (const name of names) {
    if (read.includes(name)) continue;
    const simple = simplifyName(name);
    const problem = far?.has(simple)
      ? `must stand in ${place === "" ? "config" : "the record itself"}`
      : near?.has(simple)
        ? "is nearly a name that is read"
        : foreign?.has(simple)
          ? "is no list that is read: ipv4_allow_list takes addresses of IPv6 too"
          : undefined;
    if (problem !== undefined) throw new InvalidUserRecordError(`${place}${printName(name)}`, problem);
  }
}
