import { describe, expect, it } from "vitest";
import { accountStatusState } from "../../src/state/account-status-state.ts";
import { makeEntry, type Values } from "../make-entry.ts";

describe("accountStatusState", () => {
  it.each<[Values, readonly string[]]>([
    [[], []],
    ["active", []],
    ["ACTIVE", []],
    ["inactive", ["disabled"]],
    ["", ["disabled"]],
    ["suspended", ["disabled"]],
  ])("reads %j as %j", (accountStatus, expected) => {
    expect(accountStatusState.read(makeEntry({ accountStatus }), 0)).toEqual(expected);
  });

  it("refuses an account that has several", () => {
    expect(() => accountStatusState.read(makeEntry({ accountStatus: ["active", "inactive"] }), 0)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accountStatus" }),
    );
  });

  it("asks for what it reads", () => {
    expect(accountStatusState.attributes).toEqual(["accountStatus"]);
  });
});
