import { describe, expect, it } from "vitest";
import { checkLayout, type ItemLayout, type UserField, writeProjection } from "../../src/users/item-layout.ts";

const known = ["username", "password", "state"] as const;
const check = (layout: object, prefix = ""): ReturnType<typeof checkLayout> =>
  checkLayout(layout as ItemLayout<UserField>, known, prefix);

describe("checkLayout", () => {
  it("has the names of the record's fields where nothing else is said", () => {
    expect(check({})).toStrictEqual({
      recordAttribute: undefined,
      names: new Map(known.map((field) => [field, field])),
      known: new Set(known),
      isRestricting: expect.any(Function) as unknown,
      projected: undefined,
    });
  });

  it("has other names where they are given, and leaves out what is not to be read", () => {
    const layout = check({ recordAttribute: "record", fields: { password: "password_hash", state: null } });

    expect(layout).toStrictEqual({
      recordAttribute: "record",
      names: new Map([
        ["username", "username"],
        ["password", "password_hash"],
      ]),
      known: new Set(["username", "password_hash", "state"]),
      isRestricting: expect.any(Function) as unknown,
      projected: undefined,
    });
  });

  it("fetches what is read and no more, where others are to be ignored", () => {
    const { projected } = check({ ignoreOtherAttributes: true, fields: { state: null, password: "pw" } });

    expect(projected).toStrictEqual(["username", "pw"]);
    expect(check({ ignoreOtherAttributes: true, recordAttribute: "record" }).projected).toStrictEqual(["record"]);
  });

  it.each<[string, object]>([
    ["recordAttribute", { recordAttribute: "" }],
    ["recordAttribute", { recordAttribute: 7 }],
    ["ignoreOtherAttributes", { ignoreOtherAttributes: "false" }],
    ["fields", { fields: null }],
    ["fields", { fields: ["password"] }],
    ["fields.pasword", { fields: { pasword: "pw" } }],
    ["fields.password", { fields: { password: "" } }],
    ["fields.password", { fields: { password: ["a"] } }],
    // DynamoDB's own requests would take it for a path.
    ["fields.state", { fields: { state: "meta.state" } }],
    ["fields.state", { fields: { state: "list[0]" } }],
    ["fields.state", { fields: { password: "pw", state: "pw" } }],
    ["fields.state", { fields: { password: "state" } }],
  ])("refuses a layout by the option %s: %j", (option, layout) => {
    expect(() => check(layout)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it("names options by where they stand", () => {
    expect(() => check({ fields: { pasword: "x" } }, "groups.")).toThrow(
      expect.objectContaining({ option: "groups.fields.pasword" }),
    );
  });
});

describe("writeProjection", () => {
  it("asks for everything where nothing is left out", () => {
    expect(writeProjection(check({}), ["pk"])).toStrictEqual({});
  });

  it("asks for attributes by placeholders, for a name may be any word, each once", () => {
    const layout = check({ ignoreOtherAttributes: true, fields: { username: "name", state: null } });

    expect(writeProjection(layout, ["pk", "name"])).toStrictEqual({
      ProjectionExpression: "#0, #1, #2",
      ExpressionAttributeNames: { "#0": "name", "#1": "password", "#2": "pk" },
    });
  });
});
