import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintStatements } from "../../../src/session/policy/lint-statements.ts";
import type { JsonObject } from "../../../src/session/session-settings.ts";
import { lint, listing, reading, write } from "./policy-statements.ts";

describe("lintStatements", () => {
  it("finds nothing in a policy that means what it says", () => {
    expect(lint(write(listing, reading))).toStrictEqual([]);
    expect(lint({ Version: "2012-10-17", Statement: reading })).toStrictEqual([]);
  });

  it("names a statement by its position, or not at all where it is the only one and in no list", () => {
    const wrong = { ...reading, Resource: ["arn:aws:s3:::my-bucket/alice/*", 7, "arn:aws:s3:::my-bucket/bob*"] };

    expect(lint(write(reading, wrong))).toStrictEqual(["warning open-wildcard Policy.Statement[1].Resource[2]"]);
    expect(lint({ Version: "2012-10-17", Statement: wrong })).toStrictEqual([
      "warning open-wildcard Policy.Statement.Resource[2]",
    ]);
  });

  it("holds no key and no value of the policy in what it reports", () => {
    const secret = "hunter2";
    const wrong = {
      Principal: secret,
      NotAction: secret,
      [secret]: secret,
      Resource: [`arn:aws:s3:::${secret}*`, `\${transfer:${secret}}`, `\${${secret}`],
      Condition: { [`StringLike${secret}`]: { "s3:prefix": secret, [secret]: `\${aws:username}${secret}` } },
    };

    const findings = lintStatements({ Version: secret, Statement: [wrong, secret] }, "LOGICAL");

    expect(findings.length).toBeGreaterThan(7);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  it("finds nothing and throws for nothing where there is nothing to read", () => {
    for (const Statement of [
      { ...reading, Condition: 7 },
      { ...reading, Condition: { StringLike: 7 } },
    ]) {
      expect(lint(write(Statement))).toStrictEqual([]);
    }
    expect(lint({})).toStrictEqual([]);
    expect(lint(write())).toStrictEqual([]);
  });

  it("throws for no policy, and reports each finding of a field once", () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom("${", "}", "*", "?", "/", "arn:aws:s3:::", "transfer:", "UserName", "a"))
        .map((parts) => parts.join("")),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value")),
        tie("object"),
      ),
      object: fc.dictionary(
        fc.oneof(
          fc.constantFrom(
            "Statement",
            "Effect",
            "Action",
            "Resource",
            "NotResource",
            "Condition",
            "StringLike",
            "s3:prefix",
          ),
          fc.string(),
        ),
        tie("value"),
      ),
    })).object as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(value, fc.constantFrom("PATH", "LOGICAL", undefined), (policy, type) => {
        const findings = lintStatements(policy, type);

        expect(new Set(findings.map(({ field, code }) => `${field} ${code}`)).size).toBe(findings.length);
        for (const { field } of findings) {
          expect(field).toMatch(
            /^Policy\.Statement(\[\d+\])?(\.((Not)?(Resource|Action|Principal)(\[\d+\])?|Condition))?$/,
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
