import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitEntries } from "../../src/access/split-entries.ts";

describe("splitEntries", () => {
  it("splits entries at commas and white space, and says at which position each word is stored", () => {
    expect(splitEntries(["a", " b ", "c,d e\n\tf", "g\u00a0,,\u3000h,"])).toEqual([
      { word: "a", position: 0 },
      { word: "b", position: 1 },
      { word: "c", position: 2 },
      { word: "d", position: 2 },
      { word: "e", position: 2 },
      { word: "f", position: 2 },
      { word: "g", position: 3 },
      { word: "h", position: 3 },
    ]);
  });

  it("finds no word in a blank entry, and keeps its position", () => {
    expect(splitEntries(["", "a", " ", " , ", "b"])).toEqual([
      { word: "a", position: 1 },
      { word: "b", position: 4 },
    ]);
    expect(splitEntries([])).toEqual([]);
  });

  it("finds every word where it stands, whatever stands around it", () => {
    const entries = fc.array(fc.array(fc.stringMatching(/^[a-z0-9.:/]{1,4}$/)));
    const separators = fc.infiniteStream(fc.stringMatching(/^[ ,\n]{1,3}$/));

    fc.assert(
      fc.property(entries, separators, (lists, between) => {
        const separate = (): string => between.next().value as string;
        const texts = lists.map((words) => separate() + words.map((word) => word + separate()).join(""));

        const expected = lists.flatMap((words, position) => words.map((word) => ({ word, position })));
        expect(splitEntries(texts)).toEqual(expected);
      }),
    );
  });
});
