/** One word of a stored list. */
export interface EntryWord {
  readonly word: string;
  /** Of the entry that it stands in, counted from 0 in the list as it is stored. */
  readonly position: number;
}

/**
 * Splits the entries of a stored list at commas and white space: what people write into one text they also write into
 * one entry. A blank entry has no word and keeps its position, so that the others are found where they are stored.
 */
export function splitEntries(entries: readonly string[]): readonly EntryWord[] {
  return entries.flatMap((entry, position) =>
    entry
      .split(/[\s,]+/)
      .filter((word) => word !== "")
      .map((word) => ({ word, position })),
  );
}
