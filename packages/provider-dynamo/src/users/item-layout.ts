import { requireKnownOptions, requireOption, type SessionSettings } from "@transfer-idp/core";
import { tellRestrictingNames } from "./restricting-names.ts";

/** Fields of a group record. */
export type GroupField =
  "disabled" | "sourceIps" | "protocols" | "servers" | "validFrom" | "validUntil" | keyof SessionSettings;

/** Fields of a user record. */
export type UserField =
  "username" | "password" | "publicKeys" | "state" | "groups" | "attributes" | Exclude<GroupField, "disabled">;

/** Attributes of items by the fields of records that they hold, where they have other names; `null`: the field is not read. */
export type ItemFields<Field extends string> = Readonly<Partial<Record<Field, string | null>>>;

/** Where an item holds its record. */
export interface ItemLayout<Field extends string> {
  /**
   * The attribute that holds the record as a map.
   *
   * @defaultValue none: the record's fields are attributes of the item itself
   */
  readonly recordAttribute?: string | undefined;
  /** Names of attributes, where they are not those of the record's fields: `{ password: "password_hash" }`. */
  readonly fields?: ItemFields<Field> | undefined;
  /**
   * Fetches the attributes that are read and no others, where an item has many more. Whether one of those is a restriction
   * that is misspelt (`source_ips`) or stands beside the map that it belongs into, which fails the login otherwise, then
   * nobody knows.
   *
   * @defaultValue false
   */
  readonly ignoreOtherAttributes?: boolean | undefined;
}

/** A layout that was checked. */
export interface CheckedLayout {
  readonly recordAttribute: string | undefined;
  /** Attributes by the fields they hold; none that is not read. */
  readonly names: ReadonlyMap<string, string>;
  /** The attributes that are no surprise: those that are read, and those that are not to be. */
  readonly known: ReadonlySet<string>;
  /** Whether a name is that of what restricts, see {@link tellRestrictingNames}. */
  readonly isRestricting: (name: string) => boolean;
  /** The attributes to fetch; `undefined` for all. */
  readonly projected: readonly string[] | undefined;
}

/**
 * Checks where items hold their records.
 *
 * @param known - The fields that such a record has.
 * @param prefix - Of options, in errors: empty, or `groups.`.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an unknown field, two fields of one attribute, or what is no name.
 */
export function checkLayout<Field extends string>(
  { recordAttribute, fields = {} as ItemFields<Field>, ignoreOtherAttributes = false }: ItemLayout<Field>,
  known: readonly Field[],
  prefix = "",
): CheckedLayout {
  const isName = (value: unknown): value is string => typeof value === "string" && value !== "";
  requireOption(recordAttribute === undefined || isName(recordAttribute), `${prefix}recordAttribute`, "must be a name");
  // "false" of an environment variable would be true.
  const option = `${prefix}ignoreOtherAttributes`;
  requireOption(typeof ignoreOtherAttributes === "boolean", option, "must be true or false");
  const fieldNames = Object.fromEntries(known.map((field) => [field, true])) as Record<Field, true>;
  requireKnownOptions<ItemFields<Field>>(fields, fieldNames, `${prefix}fields`);
  const names = new Map<string, string>();
  for (const field of known) {
    const name: unknown = fields[field] === undefined ? field : fields[field];
    if (name === null) continue;
    const isAttribute = isName(name) && !/[.[]/.test(name);
    requireOption(
      isAttribute,
      `${prefix}fields.${field}`,
      "must be the name of an attribute, which is no path, or null",
    );
    requireOption(![...names.values()].includes(name), `${prefix}fields.${field}`, "must not be another field's");
    names.set(field, name);
  }
  const skipped = known.filter((field) => fields[field] === null);
  return {
    recordAttribute,
    names,
    known: new Set([...names.values(), ...skipped]),
    isRestricting: tellRestrictingNames(names, skipped),
    projected: !ignoreOtherAttributes
      ? undefined
      : recordAttribute === undefined
        ? [...names.values()]
        : [recordAttribute],
  };
}

/** A request for some attributes, whose names may be any word, also those that DynamoDB keeps for itself. */
export interface Projection {
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
}

/**
 * Writes the request for the attributes of a layout.
 *
 * @param key - Attributes of the table's key, where an item is to be told from others.
 */
export function writeProjection({ projected }: CheckedLayout, key: readonly string[] = []): Projection {
  if (projected === undefined) return {};
  const names = [...new Set([...projected, ...key])].map((name, index) => [`#${String(index)}`, name] as const);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}
