import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJsonValue } from "../../src/record/read-json.ts";

function invalid(problem: string): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "Policy", problem });
}

function nest(levels: number): unknown {
  return JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
}

describe("readJsonValue", () => {
  it("refuses a value of more parts than any policy has, as objects have that hold others twice", () => {
    let value: object = {};
    for (let depth = 0; depth < 30; depth += 1) value = { one: value, other: value };
    const started = performance.now();

    expect(() => readJsonValue(value, "Policy")).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "Policy", problem: "has too many parts" }),
    );
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(
      readJsonValue(
        Array.from({ length: 9_999 }, () => 0),
        "Policy",
      ),
    ).toHaveLength(9_999);
  });

  it("copies any JSON value as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(JSON.stringify(readJsonValue(value, "Policy"))).toBe(JSON.stringify(value));
      }),
    );
  });

  it("gives a copy that its owner cannot change any more", () => {
    const owned = { a: [{ b: 1 }] };

    const copy = readJsonValue(owned, "Policy");
    owned.a.push({ b: 2 });

    expect(copy).toStrictEqual({ a: [{ b: 1 }] });
  });

  it.each([
    ["a date", new Date(0)],
    ["a set", new Set(["a"])],
    ["a map", new Map([["a", 1]])],
    ["undefined", undefined],
    ["a function", () => "hunter2"],
    ["a symbol", Symbol("a")],
    ["a BigInt", 1n],
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["bytes", new Uint8Array([1])],
  ])("refuses %s, which would come out as another value or as none", (_, value) => {
    for (const holder of [value, [value], { Condition: { a: [value] } }]) {
      expect(() => readJsonValue(holder, "Policy")).toThrow(invalid("holds what JSON cannot hold"));
    }
  });

  it("refuses what is nested deeper than any policy, and what holds itself", () => {
    const cycle: Record<string, unknown> = {};
    cycle["itself"] = cycle;

    const objects = JSON.parse(`{"a":`.repeat(32) + "1" + "}".repeat(32)) as unknown;

    expect(readJsonValue(nest(33), "Policy")).toStrictEqual(nest(33));
    expect(readJsonValue(objects, "Policy")).toStrictEqual(objects);
    for (const deep of [nest(34), nest(50_000), cycle]) {
      expect(() => readJsonValue(deep, "Policy")).toThrow(invalid("is nested too deeply"));
    }
  });

  it("keeps a key called __proto__ a key", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as unknown;

    expect(JSON.stringify(readJsonValue(value, "Policy"))).toBe('{"__proto__":{"a":1}}');
  });
});
