import { describe, expect, it } from "vitest";
import { createConformanceUsers } from "../../src/conformance/create-conformance-users.ts";
import { parsePublicKeys } from "../../src/index.ts";

const states = ["disabled", "locked", "expired", "password-expired", "must-change-password"] as const;

describe("createConformanceUsers", () => {
  it("makes users that no two have anything in common", () => {
    const { all } = createConformanceUsers({ passwordLogins: true, keyLogins: true, states });

    const passwords = all.flatMap(({ password }) => password ?? []);
    const keys = all.flatMap(({ publicKeys }) => publicKeys);
    const roles = all.map(({ settings }) => settings.Role);
    for (const list of [passwords, keys, roles]) expect(new Set(list).size).toBe(list.length);
    expect(all.filter(({ state }) => state !== "active").map(({ state }) => state)).toEqual(states);
  });

  it("makes names and passwords as it promises to fixtures", () => {
    const { all } = createConformanceUsers({ passwordLogins: true, keyLogins: true, states });

    expect(all.filter(({ username }) => !/^[a-z][a-z0-9]{2,5}$/.test(username))).toEqual([]);
    const lengths = all.flatMap(({ password }) => (password === undefined ? [] : Buffer.byteLength(password)));
    expect({ least: Math.min(...lengths) >= 15, most: Math.max(...lengths) }).toEqual({ least: true, most: 72 });
  });

  it("makes keys that can be used", () => {
    const { all } = createConformanceUsers({ passwordLogins: true, keyLogins: true, states });

    const stored = all.flatMap(({ publicKeys }) => publicKeys.map((value) => ({ value })));
    expect(parsePublicKeys(stored)).toEqual({
      keys: stored.map(({ value }) => value.split(" ").slice(0, 2).join(" ")),
      dropped: [],
    });
  });

  it("makes other passwords and keys each time", () => {
    const [one, other] = [1, 2].map(
      () => createConformanceUsers({ passwordLogins: true, keyLogins: true, states }).alice,
    );

    expect(one?.password).not.toBe(other?.password);
    expect(one?.publicKeys).not.toEqual(other?.publicKeys);
  });
});
