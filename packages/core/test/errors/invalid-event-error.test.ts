import { describe, expect, it } from "vitest";
import { InvalidEventError } from "../../src/errors/invalid-event-error.ts";

describe("InvalidEventError", () => {
  it("names the field and its problem beside a sentence that is always the same", () => {
    const errors = [
      new InvalidEventError("serverId", "missing"),
      new InvalidEventError("PasswordBase64", "duplicated"),
    ];

    expect(errors.map((error) => ({ ...error, message: error.message }))).toEqual([
      {
        name: "InvalidEventError",
        code: "ERR_INVALID_EVENT",
        field: "serverId",
        problem: "missing",
        message: "The event is not a login that AWS Transfer Family sends.",
      },
      {
        name: "InvalidEventError",
        code: "ERR_INVALID_EVENT",
        field: "PasswordBase64",
        problem: "duplicated",
        message: "The event is not a login that AWS Transfer Family sends.",
      },
    ]);
  });
});
