import { parseGroupRecord, parseUserRecord, type UserRecord } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { createAccount } from "../../src/record/create-account.ts";

describe("createAccount", () => {
  it("puts the user's settings above those of the groups, and keeps every rule of each", () => {
    const record = parseUserRecord({ groups: ["staff", "partners"], protocols: "SFTP", Role: "user-role" });
    const groups = [
      parseGroupRecord("staff", { disabled: true, Role: "staff-role" }),
      parseGroupRecord("partners", { servers: "s-0", HomeDirectory: "/partners" }),
    ];

    const account = createAccount(record, "alice", groups);

    expect(account).toEqual({
      username: "alice",
      state: "active",
      groups: ["staff", "partners"],
      attributes: {},
      publicKeys: [],
      accessRules: [
        { origin: "group:staff", disabled: true },
        { origin: "group:partners", servers: ["s-0"] },
        { origin: "user", protocols: ["SFTP"] },
      ],
      settings: [
        { origin: "group:staff", values: { Role: "staff-role" } },
        { origin: "group:partners", values: { HomeDirectory: "/partners" } },
        { origin: "user", values: { Role: "user-role" } },
      ],
    });
    expect([account, account.accessRules, account.accessRules[2], account.settings[0]].every(Object.isFrozen)).toBe(
      true,
    );
  });

  it.each<[string, unknown]>([
    ["are not there", undefined],
    ["are null", null],
    ["are a list", []],
    ["are inherited", Object.create({ sourceIpDeny: ["0.0.0.0/0"] })],
  ])("refuses a record of a store without types whose rules %s, for a copy would have none", (_, accessRules) => {
    const record = { ...parseUserRecord({}), accessRules } as UserRecord;

    expect(() => createAccount(record, "alice")).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules" }),
    );
  });

  it("prefers the canonical name of the record to the name that was asked for", () => {
    const names = [{ username: "alice" }, { username: " " }, {}].map(
      (record) => createAccount(parseUserRecord(record), "ALICE").username,
    );

    expect(names).toEqual(["alice", "ALICE", "ALICE"]);
  });
});
