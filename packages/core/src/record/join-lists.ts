import { refuseField } from "./read-field.ts";

/**
 * Joins lists of accounts, whose providers may have no types: an iterator would be used up by it, and be empty for the
 * next login; text would become its characters.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: one of them is no list.
 */
export function joinLists<Entry>(field: string, ...lists: readonly (readonly Entry[])[]): readonly Entry[] {
  // Holes are kept as what cannot be read.
  return lists.flatMap((list) =>
    Array.isArray(list) ? Array.from<Entry>(list) : refuseField(field, "must be a list"),
  );
}
