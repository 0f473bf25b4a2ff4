import { cached, createRecordProvider, type UserStore, withUserRecords } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { requireStore } from "../../src/providers/require-store.ts";
import { createNamedProvider } from "./named-provider.ts";

const store: UserStore = {
  name: "table",
  decoy: "nobody's",
  findUser: () => Promise.resolve({ record: undefined, fromCache: false }),
};

describe("requireStore", () => {
  it("takes what finds users and has a name, however it holds them", () => {
    class Table {
      readonly #name = "table";
      get name(): string {
        return this.#name;
      }
      findUser(): void {
        // Whatever it answers is judged when it does.
      }
    }

    for (const value of [store, new Table()]) {
      expect(() => {
        requireStore(value);
      }).not.toThrow();
    }
  });

  it("takes one that replaces passwords", () => {
    expect(() => {
      requireStore({ ...store, replacePassword: () => Promise.resolve("changed") });
    }).not.toThrow();
  });

  it.each([null, true, "replace", {}])("refuses a replacePassword that is no function: %j", (replacePassword) => {
    expect(() => {
      requireStore({ ...store, replacePassword });
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option: "store.replacePassword" }));
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", "table"],
    ["a function", () => undefined],
    ["a map", new Map()],
    ["a store that is still a promise", Promise.resolve(store)],
    ["one without findUser", { ...store, findUser: undefined }],
    ["a findUser that is no function", { ...store, findUser: "alice" }],
    ["one without a name", { ...store, name: undefined }],
    ["an empty name", { ...store, name: "" }],
    ["a name that is no text", { ...store, name: ["table"] }],
  ])("refuses %s, wherever a store is given", (_, value) => {
    const given = value as UserStore;

    for (const create of [
      () => {
        requireStore(given);
      },
      () => cached(given),
      () => createRecordProvider(given, { allowPlaintextPasswords: true }),
      () => withUserRecords(createNamedProvider("directory"), given),
    ]) {
      expect(create).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option: "store" }));
    }
  });
});
