import { describe, expect, it } from "vitest";
import { InvalidUserRecordError } from "../../src/errors/invalid-user-record-error.ts";

describe("InvalidUserRecordError", () => {
  it("names the field's path and its problem", () => {
    const error = new InvalidUserRecordError("HomeDirectoryDetails[0].Target", "must begin with a slash");

    expect({ ...error, message: error.message }).toEqual({
      name: "InvalidUserRecordError",
      code: "ERR_INVALID_USER_RECORD",
      field: "HomeDirectoryDetails[0].Target",
      problem: "must begin with a slash",
      message: "A user record cannot be used: HomeDirectoryDetails[0].Target must begin with a slash.",
    });
  });
});
