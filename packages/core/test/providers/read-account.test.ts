import { describe, expect, it } from "vitest";
import { readAccount } from "../../src/providers/read-account.ts";
import { createAccount } from "../scripted-provider.ts";

const account = createAccount();

describe("readAccount", () => {
  it("gives each field of an account, and no other, as what cannot be changed", () => {
    const read = readAccount({ ...account, password: "hunter22" });

    expect(read).toStrictEqual(account);
    expect(Object.isFrozen(read)).toBe(true);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", "alice"],
    ["a function that has an account's fields", Object.assign(() => undefined, account)],
    ["one without a name", { ...account, username: undefined }],
    ["one with an empty name", { ...account, username: "" }],
    ["one whose name is no text", { ...account, username: ["alice"] }],
  ])("refuses %s", (_, value) => {
    expect(() => readAccount(value)).toThrow(TypeError);
  });

  it.each([
    ["groups", undefined],
    ["groups", null],
    // `"not-admins".includes("admins")`: of a rule by group, that would be the group.
    ["groups", "not-admins"],
    ["groups", new Set(["staff"])],
    ["groups[1]", ["staff", 7]],
    ["groups[0]", Array(1)],
    ["attributes", undefined],
    ["attributes", "team"],
    ["attributes", new Map([["team", ["red"]]])],
    ["attributes.*", { team: "red" }],
    ["attributes.*[0]", { team: [7] }],
  ])("refuses %s that are %j: settings follow from them", (field, value) => {
    const name = field.startsWith("groups") ? "groups" : "attributes";

    expect(() => readAccount({ ...account, [name]: value })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field }),
    );
  });

  it("copies groups and attributes, so that nobody changes them any more", () => {
    const groups = ["staff"];
    const attributes = { team: ["red"] };

    const read = readAccount({ ...account, groups, attributes });
    groups.push("admins");
    attributes.team.push("blue");

    expect(read).toMatchObject({ groups: ["staff"], attributes: { team: ["red"] } });
    expect([read.groups, read.attributes, read.attributes["team"]].every(Object.isFrozen)).toBe(true);
    expect(readAccount(read)).toStrictEqual(read);
  });

  it("copies lists that could change within attributes that cannot", () => {
    const team = ["red"];
    const attributes = Object.freeze({ site: Object.freeze(["x"]), team });

    const read = readAccount({ ...account, attributes });
    team.push("blue");

    expect(read.attributes).toStrictEqual({ site: ["x"], team: ["red"] });
  });

  it("reads a getter once", () => {
    const answers = [["staff"], ["admins"]];
    const read = readAccount(
      Object.defineProperty({ ...account }, "groups", { get: () => answers.shift(), enumerable: true }),
    );

    expect(read.groups).toStrictEqual(["staff"]);
  });
});
