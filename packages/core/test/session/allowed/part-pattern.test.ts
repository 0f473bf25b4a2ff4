import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beginsAs,
  fillPattern,
  parseRolePattern,
  parseTargetPattern,
  splitRole,
  splitTarget,
} from "../../../src/session/allowed/part-pattern.ts";

function beginsAsTarget(pattern: string, target: string): boolean {
  const parsed = parseTargetPattern(pattern);
  if (parsed === undefined) throw new Error("The pattern was not read.");
  return beginsAs(parsed, splitTarget(target));
}

describe("parseTargetPattern", () => {
  it("takes a path apart at its slashes, and a part at its star", () => {
    expect(parseTargetPattern("/bucket/team-*/{{username}}")).toStrictEqual({
      parts: [
        { head: "bucket", tail: undefined },
        { head: "team-", tail: "" },
        { head: "{{username}}", tail: undefined },
      ],
    });
  });

  it.each([
    "",
    "bucket",
    "/",
    "/bucket/",
    "//bucket",
    "/bucket//a",
    "/bucket/.",
    "/bucket/../a",
    "/bucket/**",
    "/a*b*c",
    "/bucket/{{username",
    "/bucket/username}}",
    "/bucket/{{a/b}}",
    "/bucket/{{a*}}",
  ])("reads nothing of %j", (text) => {
    expect(parseTargetPattern(text)).toBeUndefined();
  });
});

describe("parseRolePattern", () => {
  it.each([
    "arn:aws:iam::123456789012:role/transfer",
    "arn:aws-cn:iam::123456789012:role/a/b/*",
    "arn:aws:iam::*:role/transfer-*",
    "arn:aws:iam::123456789012:role/{{attributes.role}}",
  ])("reads %s", (text) => {
    expect(parseRolePattern(text)?.parts).toHaveLength(splitRole(text).length);
  });

  it.each([
    "",
    "*",
    "arn:aws:iam::123456789012:role/",
    "arn:aws:iam::123456789012:role/a//b",
    "arn:aws:iam::123456789012:role/a/../b",
    "arn:aws:iam::123456789012:role/**",
    "arn:aws:iam::123456789012:user/alice",
    "arn:aws:sts::123456789012:role/x",
    "transfer",
    "arn:aws:iam::123456789012:role/a b",
    "x arn:aws:iam::123456789012:role/a",
  ])("reads nothing of %j", (text) => {
    expect(parseRolePattern(text)).toBeUndefined();
  });
});

describe("beginsAs", () => {
  it.each([
    ["/bucket", "/bucket", true],
    ["/bucket", "/bucket/a/b", true],
    ["/bucket", "/bucket2", false],
    ["/bucket", "/bucke", false],
    ["/bucket/home", "/bucket", false],
    ["/bucket/home", "/bucket/home2/a", false],
    ["/bucket/*", "/bucket", false],
    ["/bucket/*", "/bucket/a", true],
    ["/bucket/*/in", "/bucket/a/b/in", false],
    ["/bucket/*/in", "/bucket/a/in/deep", true],
    ["/*-data/in", "/a-data/in", true],
    ["/*-data/in", "/-data/in", true],
    ["/*-data/in", "/data/in", false],
    ["/a*a", "/a", false],
    ["/a*a", "/aa", true],
    ["/bucket/a.c", "/bucket/abc", false],
  ])("of %s and %s is %s", (pattern, target, expected) => {
    expect(beginsAsTarget(pattern, target)).toBe(expected);
  });

  it("agrees with a regular expression", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "b", ".", "-"), minLength: 1, maxLength: 4 });
    const starred = fc.oneof(
      part,
      fc.tuple(part, part).map(([head, tail]) => `${head}*${tail}`),
      fc.constant("*"),
    );
    const isName = (text: string): boolean => text !== "." && text !== "..";
    fc.assert(
      fc.property(
        fc.array(starred.filter(isName), { minLength: 1, maxLength: 3 }),
        fc.array(part, { minLength: 1, maxLength: 4 }),
        (pattern, target) => {
          const escaped = pattern.map((text) => text.replaceAll(/[.\-*]/g, "\\$&"));
          const expression = new RegExp(`^/${escaped.join("/").replaceAll("\\*", "[^/]*")}(?:/|$)`);

          expect(beginsAsTarget(`/${pattern.join("/")}`, `/${target.join("/")}`)).toBe(
            expression.test(`/${target.join("/")}`),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("fillPattern", () => {
  it("fills both sides of a star, and takes a star of a value for itself", () => {
    const parsed = parseTargetPattern("/bucket/{{a}}*{{a}}/{{a}}");
    if (parsed === undefined) throw new Error("The pattern was not read.");

    const filled = fillPattern(parsed, (text) => text.replace("{{a}}", "x*"));

    expect(filled.parts).toStrictEqual([
      { head: "bucket", tail: undefined },
      { head: "x*", tail: "x*" },
      { head: "x*", tail: undefined },
    ]);
    expect(beginsAs(filled, ["bucket", "x*-x*", "x*"])).toBe(true);
    expect(beginsAs(filled, ["bucket", "x*-x*", "xy"])).toBe(false);
  });
});
