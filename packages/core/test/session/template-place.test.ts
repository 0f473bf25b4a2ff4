import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oldPolicyPlace, pathPlace, policyPlace, rolePlace } from "../../src/session/template-place.ts";

const ordinary = [
  "alice",
  "Alice_1",
  "a.b-c@example.com",
  "jörg",
  "日本",
  "a b",
  "a+b",
  "...",
  ".a",
  "a&b",
  "~",
  "'",
  '"',
  "🔑",
];
/** What reaches out of one segment, or can be no part of a path or of a policy. */
const outside = [
  "",
  ".",
  "..",
  "/",
  "a/b",
  "/a",
  "a/",
  "..\\b",
  "\\",
  "a\u0000",
  "a\nb",
  "\u007f",
  "\u0085",
  "\ud800",
  "{a}",
  "{",
  "}",
];

describe("pathPlace", () => {
  it.each(ordinary)("leaves %j as it is", (value) => {
    expect(pathPlace.escape(value)).toBe(value);
  });

  it.each([...outside, "$", "${transfer:UserName}", "a$b"])("refuses %j", (value) => {
    expect(pathPlace.escape(value)).toBeUndefined();
  });

  it.each(["a*b", "?"])("leaves %j as it is, which means nothing in a path", (value) => {
    expect(pathPlace.escape(value)).toBe(value);
  });
});

describe("policyPlace", () => {
  it.each(ordinary)("leaves %j as it is", (value) => {
    expect(policyPlace.escape(value)).toBe(value);
  });

  it.each([
    ["bob*", "bob${*}"],
    ["b?b", "b${?}b"],
    ["a$b", "a${$}b"],
    ["***", "${*}${*}${*}"],
    ["$*", "${$}${*}"],
  ])("writes %j with IAM's own escapes, as %j", (value, escaped) => {
    expect(policyPlace.escape(value)).toBe(escaped);
  });

  it.each([...outside, "${aws:userid}", "${*}"])("refuses %j", (value) => {
    expect(policyPlace.escape(value)).toBeUndefined();
  });

  it("never gives a wildcard or a variable, and always one segment", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("ab*?${}./\\ü\n\ud800")) }), (value) => {
        const escaped = policyPlace.escape(value);

        const withoutEscapes = escaped?.replaceAll(/\$\{[*?$]\}/g, "") ?? "";
        expect(withoutEscapes).not.toMatch(/[*?${}/\\\n]/);
        expect(["", ".", ".."]).not.toContain(escaped);
      }),
    );
  });
});

describe("oldPolicyPlace", () => {
  it.each(ordinary)("leaves %j as it is", (value) => {
    expect(oldPolicyPlace.escape(value)).toBe(value);
  });

  it.each([...outside, "bob*", "b?b", "a$b"])("refuses %j: there are no escapes", (value) => {
    expect(oldPolicyPlace.escape(value)).toBeUndefined();
  });
});

describe("rolePlace", () => {
  it.each(["alice", "a.b-c@example.com", "A+b=c,d_e"])("leaves %j as it is", (value) => {
    expect(rolePlace.escape(value)).toBe(value);
  });

  it.each([...outside.filter((value) => !/^\.+$/.test(value)), "a*", "a b", "jörg", "a\n", "${x}", "a:b", "admin/x"])(
    "refuses %j, which no role is called",
    (value) => {
      expect(rolePlace.escape(value)).toBeUndefined();
    },
  );
});
