import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTarget } from "../../../src/session/policy/parse-target.ts";

function invalid(requirement: unknown): unknown {
  return expect.objectContaining({ code: "ERR_CONFIGURATION", option: "grants[0].target", requirement });
}

function parse(target: unknown): unknown {
  return parseTarget(target, "grants[0].target");
}

describe("parseTarget", () => {
  it.each([
    ["/bucket", { bucket: "bucket" }],
    ["/my.bucket-1/a/b c/ü", { bucket: "my.bucket-1", folder: "a/b c/ü" }],
    ["/bucket/{{username}}", { bucket: "bucket", folder: "{{username}}" }],
    ["/{{attributes.bucket}}-x/{{ username }}", { bucket: "{{attributes.bucket}}-x", folder: "{{ username }}" }],
    ["/bucket/x${transfer:UserName}y", { bucket: "bucket", folder: "x${transfer:UserName}y" }],
    ["/bucket/.hidden/...", { bucket: "bucket", folder: ".hidden/..." }],
    ["/fs-reports/a", { bucket: "fs-reports", folder: "a" }],
  ])("reads %s", (target, parsed) => {
    expect(parse(target)).toStrictEqual(parsed);
  });

  it.each(["${transfer:username}", "${Transfer:UserName}", "${TRANSFER:USERNAME}"])(
    "writes %s in the case of the user guide",
    (variable) => {
      expect(parse(`/bucket/${variable}`)).toStrictEqual({ bucket: "bucket", folder: "${transfer:UserName}" });
    },
  );

  it.each([
    ["/b/a*", "a${*}"],
    ["/b/a?b", "a${?}b"],
    ["/b/$a$", "${$}a${$}"],
    ["/b/{{username}}*", "{{username}}${*}"],
    ["/b/${{username}}", "${$}{{username}}"],
    ["/b/$${transfer:UserName}*", "${$}${transfer:UserName}${*}"],
    ["/b/*/{{a}}?{{b}}*", "${*}/{{a}}${?}{{b}}${*}"],
  ])("keeps the characters of %s from meaning more than themselves", (target, folder) => {
    expect(parse(target)).toStrictEqual({ bucket: "b", folder });
  });

  it.each([
    [undefined, "must begin with a slash: /bucket or /bucket/prefix"],
    [7, "must begin with a slash: /bucket or /bucket/prefix"],
    [["/b/a"], "must begin with a slash: /bucket or /bucket/prefix"],
    ["", "must begin with a slash: /bucket or /bucket/prefix"],
    ["bucket/a", "must begin with a slash: /bucket or /bucket/prefix"],
    ["arn:aws:s3:::bucket/a", "must begin with a slash: /bucket or /bucket/prefix"],
    ["/", "must not end with a slash"],
    ["/bucket/", "must not end with a slash"],
    ["/bucket/a/", "must not end with a slash"],
    ["/fs-0123abcd", "must not be on EFS, which ignores session policies"],
    ["/fs-0123abcd/alice", "must not be on EFS, which ignores session policies"],
    ["/b/${transfer:HomeFolder}", "must not name the home, which createHomePolicy is for"],
    ["/${Transfer:homeBucket}/a", "must not name the home, which createHomePolicy is for"],
    ["/b/{{username", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/{{username}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/username}}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/{{{username}}}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/{{a/b}}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/{{}}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/${transfer:UserName", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/${transfer:User}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/${aws:userid}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/${*}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/b/日本", "must be in Latin-1, without control characters and backslashes"],
    ["/b/a\nb", "must be in Latin-1, without control characters and backslashes"],
    ["/b/a\u0085b", "must be in Latin-1, without control characters and backslashes"],
    ["/b/a\\b", "must be in Latin-1, without control characters and backslashes"],
    ["//a", "must begin with the name of a bucket"],
    ["/../a", "must begin with the name of a bucket"],
    ["/bu*ket/a", "must begin with the name of a bucket"],
    ["/b:c/a", "must begin with the name of a bucket"],
    ["/point-abc123-s3alias/a", "must name a bucket: IAM knows an access point by its ARN only"],
    ["/{{attributes.point}}-s3alias", "must name a bucket: IAM knows an access point by its ARN only"],
    ["/point-abc123--ol-s3/a", "must name a bucket: IAM knows an access point by its ARN only"],
    ["/b//a", "must not have an empty segment, . or .."],
    ["/b/./a", "must not have an empty segment, . or .."],
    ["/b/a/..", "must not have an empty segment, . or .."],
    ["/b/{{ }}", "has braces that are neither {{name}} nor ${transfer:UserName}"],
    ["/my-bucket--euw1-az1--x-s3/a", "must name a general purpose bucket"],
    [`/b/${"a".repeat(1022)}`, "must have at most 1024 characters"],
  ])("refuses %j, which %s", (target, requirement) => {
    expect(() => parse(target)).toThrow(invalid(requirement));
  });

  it("reads whatever it does not refuse so that every character means itself", () => {
    const piece = fc.oneof(
      fc.constantFrom("{{name}}", "${transfer:UserName}", "*", "?", "$", "{", "}", "/", ".", "a", "é"),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const target = `/bucket/${pieces.join("")}`;
        let parsed;
        try {
          parsed = parseTarget(target, "target");
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_CONFIGURATION", option: "target" });
          return;
        }
        // What is left of wildcards and braces without the escapes and variables is nothing.
        expect(parsed.folder?.replaceAll(/\$\{[*?$]\}|\$\{transfer:UserName\}|\{\{[^{}]+\}\}/g, "")).not.toMatch(
          /[*?${}]/,
        );
        expect(`/bucket/${parsed.folder?.replaceAll(/\$\{([*?$])\}/g, "$1") ?? ""}`).toBe(
          target.replaceAll(/\$\{transfer:username\}/gi, "${transfer:UserName}"),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("settles at once on a long text", () => {
    const started = performance.now();

    for (const part of ["{{", "${", "{{a}}", "*", "/", "${transfer:UserName}"]) {
      expect(() => parse(`/b/${part.repeat(100_000)}x`)).toThrow(invalid("must have at most 1024 characters"));
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
