import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/session/session-settings.ts";
import { all, lint, listing, listWith, mayRead, reading, write } from "./policy-statements.ts";

describe("lintVariables", () => {
  const denying = { Effect: "Deny", Action: "s3:*" };

  it.each(["HomeBucket", "HomeFolder", "HomeDirectory"])("misses ${transfer:%s} when the home is LOGICAL", (name) => {
    const Resource = `arn:aws:s3:::\${transfer:${name}}/*`;

    expect(lint(write({ ...reading, Resource }), "LOGICAL")).toStrictEqual([
      "warning home-variable-unset Policy.Statement[0].Resource",
    ]);
    expect(lint(write({ ...denying, NotResource: [Resource] }), "LOGICAL")).toStrictEqual([
      "error home-variable-unset Policy.Statement[0].NotResource[0]",
    ]);
    expect(lint(write({ ...reading, Resource }), "PATH")).toStrictEqual([]);
    expect(lint(write({ ...reading, Resource }))).toStrictEqual([]);
  });

  it("has ${transfer:UserName} whatever the home is", () => {
    const Resource = "arn:aws:s3:::my-bucket/${transfer:UserName}/*";

    expect(lint(write({ ...reading, Resource }), "LOGICAL")).toStrictEqual([]);
  });

  it("takes the graver of two findings of a condition", () => {
    const allow = { ...listWith("${transfer:HomeFolder}/*") };
    const both = { "s3:prefix": "arn:aws:s3:::b" };

    expect(lint(write({ ...allow, Effect: "Deny" }), "LOGICAL")).toStrictEqual([
      "error home-variable-unset Policy.Statement[0].Condition",
    ]);
    for (const Condition of [
      { StringLike: both, StringNotLike: both },
      { StringNotLike: both, StringLike: both },
    ]) {
      expect(lint(write({ ...listing, Condition }))).toStrictEqual([
        "error prefix-is-arn Policy.Statement[0].Condition",
      ]);
    }
  });

  it.each(["${transfer:Username}", "${Transfer:UserName}", "${TRANSFER:HOMEFOLDER}"])(
    "warns of the case of %s, which Transfer may not know",
    (variable) => {
      const Resource = `arn:aws:s3:::my-bucket/${variable}/*`;

      expect(lint(write({ ...reading, Resource }))).toStrictEqual([
        "warning variable-case Policy.Statement[0].Resource",
      ]);
      expect(lint(write({ ...denying, Resource }))).toStrictEqual([
        "warning variable-case Policy.Statement[0].Resource",
      ]);
    },
  );

  it("misses a variable of the home in any case", () => {
    expect(lint(write({ ...reading, Resource: "arn:aws:s3:::${Transfer:HomeDirectory}/*" }), "LOGICAL")).toStrictEqual([
      "warning variable-case Policy.Statement[0].Resource",
      "warning home-variable-unset Policy.Statement[0].Resource",
    ]);
  });

  it.each([
    ["${transfer:User}", "unknown-variable"],
    ["${transfer:UserName }", "unknown-variable"],
    ["${transfer:}", "unknown-variable"],
    ["${transfer:UserName, 'x'}", "unknown-variable"],
    ["${aws:username}", "aws-username"],
    ["${AWS:UserName}", "aws-username"],
    ["${aws:username, 'nobody'}", "aws-username"],
    ["${transfer:UserName", "variable-not-closed"],
    ["${", "variable-not-closed"],
  ])("finds %s, which has no value (%s)", (variable, code) => {
    const Resource = `arn:aws:s3:::my-bucket/x/${variable}`;

    expect(lint(write({ ...reading, Resource }))).toStrictEqual([`warning ${code} Policy.Statement[0].Resource`]);
    expect(lint(write({ ...denying, Resource }))).toStrictEqual([`error ${code} Policy.Statement[0].Resource`]);
    expect(lint(write({ ...listing, Condition: { StringEquals: { "aws:userid": ["a", variable] } } }))).toStrictEqual([
      `warning ${code} Policy.Statement[0].Condition`,
    ]);
  });

  it.each(["${aws:userid}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'none'}", "${*}${?}${$}", "$a{b}"])(
    "leaves %s to IAM",
    (text) => {
      expect(lint(write({ ...reading, Resource: `arn:aws:s3:::my-bucket/${text}/*` }))).toStrictEqual([]);
    },
  );

  it.each([undefined, "2008-10-17", "2012-10-18", 7])("are literal text in a policy of version %j", (Version) => {
    const Resource = ["arn:aws:s3:::my-bucket/${aws:userid}/*", "arn:aws:s3:::my-bucket/bob${*}/*"];
    const lintVersion = (one: JsonObject): readonly string[] =>
      lint(Version === undefined ? { Statement: [one] } : { Version, Statement: [one] });

    expect(lintVersion({ ...reading, Resource })).toStrictEqual([
      "error variable-without-version Policy.Statement[0].Resource[0]",
      "error variable-without-version Policy.Statement[0].Resource[1]",
    ]);
    expect(lintVersion({ ...reading, Resource: "arn:aws:s3:::my-bucket/${transfer:UserName}/*" })).toStrictEqual([
      "warning variable-without-version Policy.Statement[0].Resource",
    ]);
    expect(lintVersion(reading)).toStrictEqual([]);
  });

  it("lift what a Deny with one that is not set denies, negated or not, by IAM's own rules", async () => {
    for (const variable of ["${transfer:HomeFolder}", "${aws:username}", "${transfer:User}"]) {
      const place = `arn:aws:s3:::my-bucket/${variable}/*`;

      expect(await mayRead(write(all, { ...denying, Resource: place }), "bob/file.txt")).toBe(true);
      expect(await mayRead(write(all, { ...denying, NotResource: place }), "bob/file.txt")).toBe(true);
      expect(await mayRead(write({ ...reading, Resource: place }), "bob/file.txt")).toBe(false);
    }
  });
});
