import { freezeDeep } from "../freeze-deep.ts";
import type { JsonSchema } from "./json-schema.ts";
import { defineField, joinPath, readObject, type RecordField } from "./read-field.ts";

/** The fields that an object may have: each one's name, how it is read, and by its schema what it is. */
export type RecordFields<Values> = { readonly [Name in keyof Values]-?: RecordField<Values[Name]> };

/**
 * Reads those fields that are there.
 *
 * @param record - The fields of an object, without those that are `null`, see {@link readObject}.
 */
export function readFields<Values>(
  record: Readonly<Record<string, unknown>>,
  field: string,
  fields: RecordFields<Values>,
): Partial<Values> {
  const present = listFields(fields).filter(([name]) => record[name] !== undefined);
  return readNamed(record, field, present);
}

/** An object of these fields and no others. */
export function readObjectOf<Required, Optional>(
  required: RecordFields<Required>,
  optional: RecordFields<Optional>,
): RecordField<Required & Partial<Optional>> {
  const needed = listFields(required);
  const names = [...Object.keys(required), ...Object.keys(optional)];
  return defineField(describeObject(required, optional), (value, field) => {
    const record = readObject(value, field, names);
    // What is needed and is not there is for its reader to refuse.
    return { ...(readNamed(record, field, needed) as Required), ...readFields(record, field, optional) };
  });
}

/** The schema of an object of these fields and no others, of which `null` counts as absent. */
export function describeObject<Required, Optional>(
  required: RecordFields<Required>,
  optional: RecordFields<Optional>,
): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries([
      ...listFields(required).map(([name, { schema }]) => [name, schema] as const),
      ...listFields(optional).map(([name, { schema }]) => [name, allowNull(schema)] as const),
    ]),
    ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
    additionalProperties: false,
  };
}

/** The schema of what counts as absent where it is `null`. */
export function allowNull({ description, anyOf, ...schema }: JsonSchema): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    anyOf: [...(anyOf ?? [schema]), { type: "null" }],
  };
}

/** The schema of records that have these fields and no others. */
export function describeRecord<Values>(title: string, description: string, fields: RecordFields<Values>): JsonSchema {
  return freezeDeep({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    description,
    ...describeObject({}, fields),
  });
}

function readNamed(
  record: Readonly<Record<string, unknown>>,
  field: string,
  fields: readonly (readonly [name: string, read: RecordField<unknown>])[],
): object {
  return Object.fromEntries(fields.map(([name, read]) => [name, read(record[name], joinPath(field, name))]));
}

function listFields<Values>(
  fields: RecordFields<Values>,
): readonly (readonly [name: string, read: RecordField<unknown>])[] {
  return Object.entries<RecordField<unknown>>(fields);
}
