import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readItem } from "../src/read-item.ts";

const bytes = new Uint8Array([1, 2]);

describe("readItem", () => {
  it("gives the plain value of every type", () => {
    const item = readItem({
      text: { S: "" },
      number: { N: "-1.5e3" },
      yes: { BOOL: true },
      nothing: { NULL: true },
      bytes: { B: bytes },
      texts: { SS: ["a", "b"] },
      numbers: { NS: ["1", "2.5"] },
      allBytes: { BS: [bytes] },
      list: { L: [{ S: "a" }, { N: "7" }, { L: [] }] },
      map: { M: { inner: { M: { deep: { S: "x" } } } } },
    });

    expect(item).toStrictEqual({
      text: "",
      number: -1500,
      yes: true,
      nothing: null,
      bytes,
      texts: ["a", "b"],
      numbers: [1, 2.5],
      allBytes: [bytes],
      list: ["a", 7, []],
      map: { inner: { deep: "x" } },
    });
  });

  it("makes of an attribute __proto__ what it makes of any other", () => {
    const item = readItem({ ["__proto__"]: { M: { Role: { S: "x" } } }, a: { M: { ["__proto__"]: { S: "y" } } } });

    expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
    expect(Object.keys(item)).toStrictEqual(["__proto__", "a"]);
    expect(Object.keys(item["a"] as object)).toStrictEqual(["__proto__"]);
    expect(item["Role"]).toBeUndefined();
  });

  it("refuses a type that DynamoDB does not have today, and names its place", () => {
    const item = { config: { M: { list: { L: [{ S: "a" }, { $unknown: ["X", "secret"] }] } } } } as never;

    expect(() => readItem(item)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "config.list[1]" }),
    );
  });

  it("agrees with the SDK's own reader, but for sets", () => {
    const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.record({ S: fc.string() }),
        fc.record({ N: fc.integer().map(String) }),
        fc.record({ BOOL: fc.boolean() }),
        fc.constant({ NULL: true }),
        fc.record({ SS: fc.uniqueArray(fc.string(), { minLength: 1 }) }),
        fc.record({ NS: fc.uniqueArray(fc.integer().map(String), { minLength: 1 }) }),
        fc.record({ L: fc.array(tie("value"), { maxLength: 3 }) }),
        fc.record({ M: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("value"), { maxKeys: 3 }) }),
      ),
    }));

    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), value), (item) => {
        expect(readItem(item)).toEqual(listSets(unmarshall(item)));
      }),
    );
  });
});

function listSets(value: unknown): unknown {
  // In an order of their own, which sets do not have.
  if (value instanceof Set) return [...(value as Set<string | number>)].sort((one, other) => (one < other ? -1 : 1));
  if (Array.isArray(value)) return value.map(listSets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, listSets(entry)]));
}
