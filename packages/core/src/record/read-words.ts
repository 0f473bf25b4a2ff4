import { splitEntries } from "../access/split-entries.ts";
import { type ReadField, readList, readText } from "./read-field.ts";

/**
 * A list, or text that holds one with commas, which is all that Secrets Manager's console can write. An entry may hold
 * several words. Positions are those of the entries as they are stored, blank ones counted.
 */
export function readWords<Word>(readWord: ReadField<Word>): ReadField<readonly Word[] | undefined> {
  return (value, field) => {
    if (typeof value === "string" && value.trim() === "") return undefined;
    const entries = readList(readText)(typeof value === "string" ? value.split(",") : value, field);
    return splitEntries(entries).map(({ word, position }) => readWord(word, `${field}[${String(position)}]`));
  };
}
