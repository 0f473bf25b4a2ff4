import { makePublicKey } from "@transfer-idp/test-parts";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { makeUsers } from "./make-users.ts";

describe("make-users.ts", () => {
  it("makes fifty records, none of which has a role, a home or a policy, in files that DynamoDB takes", async () => {
    const { items, batches, passwords } = await makeUsers(
      await readFile(new URL("../users.txt", import.meta.url), "utf8"),
    );

    expect(batches).toEqual([25, 25]);
    expect(new Set(items.flatMap((item) => Object.keys(item)))).toEqual(new Set(["username", "password"]));
    expect([...passwords.keys()]).toEqual(items.map(({ username }) => username?.S));
    expect(new Set(passwords.values()).size).toBe(50);
    expect(items.every(({ password }) => password?.S?.startsWith("$2b$10$"))).toBe(true);
  });

  it("takes a key in place of a password", async () => {
    const key = makePublicKey("bob@laptop");

    const { items, passwords } = await makeUsers(`alice\n\n  bob ${key}\n`);

    expect(items[1]).toEqual({
      username: { S: "bob" },
      publicKeys: { SS: [key.split(" ").slice(0, 2).join(" ")] },
    });
    expect([...passwords.keys()]).toEqual(["alice"]);
  });

  it.each([
    ["a name that is there twice", "alice\nalice", "alice is there twice."],
    ["a capital", "Alice", "Line 1 has no name that Transfer takes."],
    ["a name of two letters", "alice\nal", "Line 2 has no name that Transfer takes."],
    ["a star", "bob*", "Line 1 has no name that Transfer takes."],
    ["a key that is none", "alice ssh-ed25519 AAAA", "Line 1 has a key that cannot be used."],
  ])("refuses %s", async (_, list, sentence) => {
    await expect(makeUsers(list)).rejects.toThrow(sentence);
  });
});
