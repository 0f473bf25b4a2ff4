import { inspect } from "node:util";
import type { StoredKey } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { concealValue } from "../../src/credentials/conceal-value.ts";
import { readStoredKeys } from "../../src/providers/read-stored-keys.ts";
import { createFixedDate } from "../../src/record/fixed-date.ts";
import { aliceKey } from "../scripted-provider.ts";

const notAfter = new Date("2999-01-01T00:00:00Z");
const valuesOf = (keys: readonly StoredKey[]): readonly string[] => keys.map(({ value }) => value);

describe("readStoredKeys", () => {
  it("conceals each key, and keeps those that are concealed already", () => {
    const concealed = concealValue("ssh-rsa AAAA", { notAfter: createFixedDate(notAfter.getTime()) });

    const keys = readStoredKeys([concealed, { value: aliceKey }, { value: aliceKey, notAfter }]);

    expect(valuesOf(keys)).toEqual(["ssh-rsa AAAA", aliceKey, aliceKey]);
    // What a spread, as an inspection, sees of them.
    expect(keys.map((key) => ({ ...key }))).toStrictEqual([{ notAfter }, {}, { notAfter }]);
    expect(keys[0]).toBe(concealed);
    expect([keys, ...keys].every(Object.isFrozen)).toBe(true);
  });

  it("fixes the expiry of a key, which its provider or anybody else could set later", () => {
    const setLater = new Date(notAfter);
    const keys = readStoredKeys([
      { value: aliceKey, notAfter: setLater },
      concealValue(aliceKey, { notAfter: setLater }),
    ]);
    setLater.setFullYear(3999);

    expect(keys.map((key) => key.notAfter?.getTime())).toEqual([notAfter.getTime(), notAfter.getTime()]);
    expect(() => keys[0]?.notAfter?.setFullYear(3999)).toThrow(TypeError);
  });

  it("keeps an expiry that is no date, which then admits nobody", () => {
    expect(readStoredKeys([{ value: aliceKey, notAfter: "2999-01-01" }])[0]).toHaveProperty("notAfter", "2999-01-01");
  });

  it("gives a list of concealed keys that cannot change as it is", () => {
    const keys = Object.freeze([concealValue(aliceKey, {})]);

    expect(readStoredKeys(keys)).toBe(keys);
    const changing = [...keys];
    expect(readStoredKeys(changing)).not.toBe(changing);
    expect(readStoredKeys(changing)).toStrictEqual(keys);
  });

  it("conceals a key in a list that cannot change, beside one that is concealed", () => {
    const keys = readStoredKeys(Object.freeze([concealValue("ssh-rsa AAAA", {}), { value: aliceKey }]));

    expect(valuesOf(keys)).toEqual(["ssh-rsa AAAA", aliceKey]);
    expect(inspect(keys, { showHidden: true, depth: null })).not.toContain("AAAA");
  });

  it("keeps of a key that shows more than its expiry its value, concealed", () => {
    const keys = readStoredKeys([concealValue(aliceKey, { body: aliceKey })]);

    expect(valuesOf(keys)).toEqual([aliceKey]);
    expect(keys.map((key) => ({ ...key }))).toStrictEqual([{}]);
  });

  it.each([[undefined], [null], [[]]])("finds none in %j", (keys) => {
    expect(readStoredKeys(keys)).toStrictEqual([]);
  });

  it.each<[string, unknown]>([
    ["text", aliceKey],
    ["a number", 7],
    ["nothing", undefined],
    ["null", null],
    ["a list", [aliceKey]],
    ["a key under another name", { key: aliceKey }],
    ["a key whose value is no text", { value: [aliceKey] }],
    ["an expiry alone, which cannot change", Object.freeze({ notAfter })],
    [
      "a key whose value is hidden and that shows more",
      Object.freeze(Object.assign({ body: aliceKey }, concealValue("", {}))),
    ],
  ])("puts what is no key in the place of %s among keys, and shows none of it", (_, entry) => {
    const keys = readStoredKeys([entry, { value: aliceKey }]);

    expect(valuesOf(keys)).toEqual(["(not a key)", aliceKey]);
    expect(inspect(keys, { showHidden: true, depth: null })).not.toContain("AAAA");
  });

  it.each<[string, unknown]>([
    ["text", `${aliceKey}\n${aliceKey}`],
    ["a number", 7],
    ["one key in place of a list", { value: aliceKey }],
    ["a set", new Set([{ value: aliceKey }])],
    ["what only looks like a list", { 0: { value: aliceKey }, length: 1 }],
  ])("puts one that is no key in the place of %s, and shows none of it", (_, given) => {
    const keys = readStoredKeys(given);

    expect(valuesOf(keys)).toEqual(["(not a key)"]);
    expect(inspect(keys, { showHidden: true, depth: null })).not.toContain("AAAA");
  });

  it("shows nothing else of a key", () => {
    const keys = readStoredKeys([{ value: aliceKey, comment: aliceKey }]);

    expect(keys.map((key) => ({ ...key }))).toStrictEqual([{}]);
  });
});
