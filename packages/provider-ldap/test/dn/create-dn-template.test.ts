import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDnTemplate } from "../../src/dn/create-dn-template.ts";
import { parseDn } from "../../src/dn/parse-dn.ts";

describe("createDnTemplate", () => {
  it.each([
    ["uid={{username}},ou=people,dc=x", "alice", "uid=alice,ou=people,dc=x"],
    ["uid={{username}},ou=people,dc=x", "a,ou=admins", String.raw`uid=a\,ou\=admins,ou=people,dc=x`],
    ["ou=people+uid={{username}},dc=x", "a+b", String.raw`ou=people+uid=a\+b,dc=x`],
    ['cn="{{username}}",dc=x', 'a"b', String.raw`cn="a\"b",dc=x`],
    ["ou=people,uid={{username}}", "#a ", String.raw`ou=people,uid=\#a\20`],
    // Nothing in a name is a pattern of what replaces it.
    ["uid={{username}},dc=x", "$&$1{{username}}", "uid=$&$1{{username}},dc=x"],
  ])("writes into %s the name %s", (template, username, expected) => {
    expect(createDnTemplate(template, "bind.userDn")(username)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ["no text", 7],
    ["nothing", undefined],
    ["no place", "uid=alice,dc=x"],
    ["another place", "uid={username},dc=x"],
    ["two places", "uid={{username}},cn={{username}},dc=x"],
    ["the place alone", "{{username}}"],
    ["a place for an attribute", "{{username}}=alice,dc=x"],
    ["a place for a part of a value", "uid=x{{username}},dc=x"],
    ["a place before a part of a value", "uid={{username}}@corp,dc=x"],
    ["a value elsewhere that is like the name", "uid={{username}}@corp,ou=username,dc=x"],
    // A name would begin with what the backslash stands before.
    ["a backslash before the place", String.raw`uid=\{{username}},dc=x`],
    ["a value in hex", "uid=#{{username}},dc=x"],
    ["no distinguished name", "uid={{username}},people"],
  ])("refuses %s", (_, template) => {
    expect(() => createDnTemplate(template, "bind.userDn")).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "bind.userDn" }),
    );
  });

  it("makes of any name one value, and leaves the rest as it is", () => {
    const templates = ["uid={{username}},ou=people", "ou=people,uid={{username}}", 'ou=people,uid="{{username}}"'];
    const hostile = fc.string({ unit: fc.constantFrom(...' ,+="\\#;<>\0ab') });

    fc.assert(
      fc.property(fc.constantFrom(...templates), fc.oneof(hostile, fc.string()), (template, username) => {
        const parsed = parseDn(createDnTemplate(template, "bind.userDn")(username)) ?? [];

        expect(
          parsed.toSorted(([one], [other]) => ((one?.attribute ?? "") < (other?.attribute ?? "") ? -1 : 1)),
        ).toEqual([[{ attribute: "ou", value: "people" }], [{ attribute: "uid", value: username }]]);
      }),
    );
  });
});
