import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFileTree } from "../src/files/file-tree.ts";
import { isFileName, resolveVirtualPath } from "../src/files/virtual-path.ts";
import type { HomeEntry } from "../src/transfer/session-home.ts";

// Few names, so that paths and entries meet often.
const name = fc.constantFrom("a", "b", "c");
const parts = fc.array(name, { maxLength: 3 });
const entry: fc.Arbitrary<HomeEntry> = fc.record({
  entry: parts,
  target: fc.array(fc.constantFrom("bucket", "x", "y"), { minLength: 1, maxLength: 3 }),
  type: fc.constantFrom("FILE" as const, "DIRECTORY" as const),
});
const hostilePath = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc
    .array(fc.constantFrom("a", "b", "..", ".", "", "/", "...", "a\\..", "\0", "bucket", " "), { maxLength: 10 })
    .map((list) => list.join("/")),
);

describe("createFileTree", () => {
  it("never leads out of the mapped targets, whatever the path", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), parts, hostilePath, (entries, start, path) => {
        const locate = createFileTree({ type: "LOGICAL", start, entries });
        let target: readonly string[] | undefined;
        try {
          target = locate(resolveVirtualPath(start, path)).target;
        } catch {
          return;
        }

        const isInside = entries.some((one) => target?.slice(0, one.target.length).join("/") === one.target.join("/"));
        expect(target === undefined || isInside).toBe(true);
        expect(target?.every(isFileName) ?? true).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes the longest entry that fits, as a search through all of them does", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { maxLength: 6, selector: (one) => one.entry.join("/") }),
        parts,
        (entries, path) => {
          const place = createFileTree({ type: "LOGICAL", start: [], entries })(path);

          const fitting = entries
            .filter((one) => one.entry.every((part, index) => path[index] === part))
            .sort((one, other) => other.entry.length - one.entry.length)[0];
          const remainder = fitting === undefined ? [] : path.slice(fitting.entry.length);
          const isBelowFile = fitting?.type === "FILE" && remainder.length > 0;
          const below = entries.filter(
            (one) => one.entry.length > path.length && path.every((part, index) => one.entry[index] === part),
          );
          expect(place.target).toEqual(
            fitting === undefined || isBelowFile ? undefined : [...fitting.target, ...remainder],
          );
          expect([...place.children].sort()).toEqual(
            [...new Set(below.map((one) => one.entry[path.length] ?? ""))].sort(),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("has nothing but the buckets in a PATH home, and nothing to list at its root", () => {
    const locate = createFileTree({ type: "PATH", start: ["bucket"], entries: [] });

    expect(locate([])).toEqual({ isMapping: true, isFile: false, children: [], isUnlisted: true });
    expect(locate(["bucket", "key"])).toEqual({
      target: ["bucket", "key"],
      isMapping: false,
      isFile: false,
      children: [],
      isUnlisted: false,
    });
  });
});

describe("resolveVirtualPath", () => {
  it("gives only names of files, or refuses", () => {
    fc.assert(
      fc.property(parts, hostilePath, (start, path) => {
        let resolved: readonly string[];
        try {
          resolved = resolveVirtualPath(start, path);
        } catch (error) {
          expect(error).toMatchObject({ status: 2 });
          return;
        }
        expect(resolved.every(isFileName)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
