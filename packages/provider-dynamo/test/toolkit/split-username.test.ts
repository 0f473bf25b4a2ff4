import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitUsername } from "../../src/toolkit/split-username.ts";

describe("splitUsername", () => {
  it.each([
    ["alice", "@@", { user: "alice", provider: undefined }],
    ["alice@@corp", "@@", { user: "alice", provider: "corp" }],
    ["alice@corp", "@", { user: "alice", provider: "corp" }],
    ["alice@example.com@corp", "@", { user: "alice@example.com", provider: "corp" }],
    ["alice@example.com@@corp", "@@", { user: "alice@example.com", provider: "corp" }],
    // Python's split goes from the left, and so does this.
    ["alice@@@corp", "@@", { user: "alice", provider: "@corp" }],
    [String.raw`corp\alice`, "\\", { user: "alice", provider: "corp" }],
    ["corp/alice/bob", "/", { user: "alice/bob", provider: "corp" }],
    ["corp$alice", "$", { user: "alice", provider: "corp" }],
    ["alice@corp", undefined, { user: "alice@corp", provider: undefined }],
  ])("reads %s with the delimiter %s", (username, delimiter, expected) => {
    expect(splitUsername(username, delimiter)).toStrictEqual(expected);
  });

  it.each([
    ["alice@@", "@@"],
    ["@@corp", "@@"],
    ["@@", "@@"],
    ["/alice", "/"],
    ["corp/", "/"],
  ])("gives %j to nobody, of which a part is empty", (username, delimiter) => {
    expect(splitUsername(username, delimiter)).toBeUndefined();
  });

  it("loses nothing of a name", () => {
    const name = fc.stringMatching(/^[ab@/]{1,8}$/);

    fc.assert(
      fc.property(name, fc.constantFrom("@", "@@", "/"), (username, delimiter) => {
        const { user, provider } = splitUsername(username, delimiter) ?? {};
        if (user === undefined) return;

        const [first, second] = delimiter === "/" ? [provider, user] : [user, provider];
        expect(provider === undefined ? user : `${String(first)}${delimiter}${String(second)}`).toBe(username);
      }),
    );
  });
});
