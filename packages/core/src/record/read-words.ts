import { splitEntries } from "../access/split-entries.ts";
import type { JsonSchema } from "./json-schema.ts";
import { defineField, readList, readText, type RecordField } from "./read-field.ts";

const readTexts = readList(readText);

/**
 * A list, or text that holds one with commas, which is all that Secrets Manager's console can write. An entry may hold
 * several words. Positions are those of the entries as they are stored, blank ones counted.
 */
export function readWords<Word>(readWord: RecordField<Word>): RecordField<readonly Word[] | undefined> {
  const text = describeWords(readWord.schema.enum);
  return defineField({ anyOf: [text, { type: "array", items: text }] }, (value, field) => {
    if (typeof value === "string" && value.trim() === "") return undefined;
    const entries = readTexts(typeof value === "string" ? value.split(",") : value, field);
    return splitEntries(entries).map(({ word, position }) => readWord(word, `${field}[${String(position)}]`));
  });
}

/** Text of these words, or of any, with commas and white space around them. */
function describeWords(choices: readonly string[] | undefined): JsonSchema {
  if (choices === undefined) return readText.schema;
  return { type: "string", pattern: `^[\\s,]*(?:(?:${choices.join("|")})(?:[\\s,]+|$))*$` };
}
