import { InvalidUserRecordError } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { renameToolkitField } from "../../src/toolkit/rename-toolkit-field.ts";

describe("renameToolkitField", () => {
  it.each([
    ["password", "config.argon2_hash"],
    ["publicKeys[1]", "config.PublicKeys[1]"],
    ["sourceIps", "ipv4_allow_list"],
    ["servers[0]", "server_id_allow_list[0]"],
    ["Policy", "config.Policy"],
    ["HomeDirectoryDetails[0].Target", "config.HomeDirectoryDetails[0].Target"],
    ["record", "record"],
    ["", ""],
    ["constructor", "constructor"],
  ])("calls %s %s", (field, expected) => {
    expect(renameToolkitField(new InvalidUserRecordError(field, "is wrong"))).toMatchObject({
      code: "ERR_INVALID_USER_RECORD",
      field: expected,
      problem: "is wrong",
    });
  });

  it("leaves other errors as they are", () => {
    const error = new Error("another");

    expect(renameToolkitField(error)).toBe(error);
  });
});
