import { type AccessRules, parseUserRecord } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { nameRules } from "../../src/record/name-rules.ts";

describe("nameRules", () => {
  it("names rules that have no name, and leaves the name of those that have one", () => {
    expect(nameRules({ protocols: ["SFTP"] }, "user")).toEqual({ origin: "user", protocols: ["SFTP"] });
    expect(nameRules({ origin: "night shift", disabled: true }, "user")).toEqual({
      origin: "night shift",
      disabled: true,
    });
  });

  it("gives the same layer of a parsed record again, and another one under another name", () => {
    const { accessRules } = parseUserRecord({ servers: "s-1" });
    const [first, again, other, back] = ["user", "user", "user:$default$", "user"].map((origin) =>
      nameRules(accessRules, origin),
    );

    expect(again).toBe(first);
    expect([first, other, back].map((layer) => layer?.origin)).toEqual(["user", "user:$default$", "user"]);
  });

  it("keeps nothing of rules that can still be changed", () => {
    const rules: { servers: string[] } = { servers: ["s-1"] };
    const before = nameRules(rules, "user");
    rules.servers = [];

    expect([before.servers, nameRules(rules, "user").servers]).toEqual([["s-1"], []]);
  });

  it.each([null, undefined, new Map(), Object.create({ servers: ["s-1"] })])(
    "refuses %j, which would restrict nothing",
    (rules) => {
      expect(() => nameRules(rules as AccessRules, "user")).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules" }),
      );
    },
  );
});
