import { describe, expect, it } from "vitest";
import { lintPolicy, type PolicyLintOptions } from "../../../src/session/policy/lint-policy.ts";
import type { JsonObject, JsonValue } from "../../../src/session/session-settings.ts";
import { summarizeProblem } from "../../transfer/collect-problems.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/alice/*" };
const policy = { Version: "2012-10-17", Statement: [statement] };

function lint(value: unknown, options?: unknown): readonly string[] {
  return lintPolicy(value as JsonObject, options as PolicyLintOptions).map(summarizeProblem);
}

describe("lintPolicy", () => {
  it("finds nothing in a policy that means what it says, as text and as an object", () => {
    for (const written of [policy, JSON.stringify(policy), JSON.stringify(policy, undefined, 2)]) {
      expect(lint(written)).toStrictEqual([]);
    }
  });

  it("says what is wrong, where, and how grave it is, with the sentence for a person", () => {
    const wide = { ...policy, Statement: [statement, { ...statement, Resource: ["arn:aws:s3:::my-bucket/bob*"] }] };

    expect(lintPolicy(wide)).toStrictEqual([
      {
        field: "Policy.Statement[1].Resource[0]",
        severity: "warning",
        code: "open-wildcard",
        message: "has a name followed by * without a slash between them, which opens what begins with that name",
      },
    ]);
  });

  it.each([
    ["{", ["error policy-unreadable Policy"]],
    ["[]", ["error policy-unreadable Policy"]],
    ['{"Statement":[],"Statement":[]}', ["error policy-unreadable Policy"]],
    ['{"Version":"2012-10-17","Id":"日本","Statement":[]}', ["error policy-alphabet Policy"]],
    ["{}", ["warning policy-without-statement Policy"]],
    ["", ["warning policy-blank Policy"]],
    [" \n", ["warning policy-blank Policy"]],
  ])("reports of the text %j what a rendered answer would be told", (text, problems) => {
    expect(lint(text)).toStrictEqual(problems);
  });

  it("reads the statements of a policy that is too long, or not Latin-1, all the same", () => {
    const wide = { ...statement, Resource: "arn:aws:s3:::my-bucket/bob*" };

    expect(lint({ ...policy, Id: "x".repeat(2048), Statement: wide })).toStrictEqual([
      "error policy-too-long Policy",
      "warning open-wildcard Policy.Statement.Resource",
    ]);
    expect(lint({ ...policy, Id: "日本", Statement: wide })).toStrictEqual([
      "error policy-alphabet Policy",
      "warning open-wildcard Policy.Statement.Resource",
    ]);
  });

  it("finds in AWS's own example what it opens", () => {
    // awsdocs/aws-transfer-user-guide, users-policies.md: for homes that end with a slash, as it says.
    const example = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AllowListingOfUserFolder",
          Action: ["s3:ListBucket"],
          Effect: "Allow",
          Resource: ["arn:aws:s3:::${transfer:HomeBucket}"],
          Condition: { StringLike: { "s3:prefix": ["${transfer:HomeFolder}/*", "${transfer:HomeFolder}"] } },
        },
        {
          Sid: "HomeDirObjectAccess",
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
          Resource: "arn:aws:s3:::${transfer:HomeDirectory}*",
        },
      ],
    };

    expect(lint(example)).toStrictEqual([
      "warning bare-prefix Policy.Statement[0].Condition",
      "warning open-wildcard Policy.Statement[1].Resource",
    ]);
  });

  it("counts the characters of an object as JSON writes them without white space", () => {
    const write = (characters: number): JsonObject => ({
      ...policy,
      Id: "x".repeat(characters - JSON.stringify({ ...policy, Id: "" }).length),
    });

    expect(lint(write(2048))).toStrictEqual([]);
    expect(lint(write(2049))).toStrictEqual(["error policy-too-long Policy"]);
  });

  it("takes the home for PATH, whose variables are set, unless it is said to be LOGICAL", () => {
    const home = { ...policy, Statement: { ...statement, Resource: "arn:aws:s3:::${transfer:HomeDirectory}/*" } };

    expect(lint(home)).toStrictEqual([]);
    expect(lint(home, { homeDirectoryType: "PATH" })).toStrictEqual([]);
    expect(lint(home, { homeDirectoryType: "LOGICAL" })).toStrictEqual([
      "warning home-variable-unset Policy.Statement.Resource",
    ]);
  });

  it.each([
    [{ homeDirectoryType: "logical" }, "homeDirectoryType"],
    [{ homeDirectoryType: null }, "homeDirectoryType"],
    [{ type: "LOGICAL" }, "type"],
    [null, "options"],
  ])("refuses the options %j", (options, option) => {
    expect(() => lint(policy, options)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it("throws for nothing that someone without types may pass", () => {
    const circle: Record<string, unknown> = { ...policy };
    circle["Statement"] = circle;
    let deep: JsonValue = "x";
    for (let depth = 0; depth < 50_000; depth++) deep = [deep];
    const angry = {
      toJSON: () => {
        throw new Error("secret");
      },
    };

    for (const value of [
      undefined,
      null,
      7,
      true,
      [],
      circle,
      { Statement: deep },
      angry,
      { Statement: 7n },
      Symbol(),
    ]) {
      expect(lint(value)).toStrictEqual(["error policy-unreadable Policy"]);
    }
  });

  it("settles at once on a text of two megabytes", () => {
    const started = performance.now();

    const texts = [
      "[".repeat(2e6),
      `{"Statement":[${'{"Resource":"arn:aws:s3:::b/a*"},'.repeat(50_000)}0]}`,
      ...["${", "*", "?*", "a?", "${*}", "{{", ":", "arn:"].map((part) => {
        const long = part.repeat(1e6 / part.length);
        return JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            ...statement,
            Action: long,
            Resource: `arn:aws:s3:::b/${long}`,
            Condition: { StringLike: { "s3:prefix": long } },
          },
        });
      }),
    ];
    for (const text of texts) expect(lint(text)[0]).toMatch(/^error (?:policy-too-long|policy-unreadable) Policy$/);

    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
