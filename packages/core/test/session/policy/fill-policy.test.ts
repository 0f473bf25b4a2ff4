import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillPolicy } from "../../../src/session/policy/fill-policy.ts";
import type { JsonObject, JsonValue } from "../../../src/session/session-settings.ts";
import { createTemplate } from "../../../src/session/template.ts";

const policy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: "arn:aws:s3:::my-bucket",
      Condition: {
        StringLike: { "s3:prefix": ["{{username}}/*", "{{username}}"] },
        Bool: { "aws:SecureTransport": true },
      },
    },
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/{{attributes.team}}/{{username}}/*" },
  ],
};

function createTemplateFor(username: string, team = "blue"): ReturnType<typeof createTemplate> {
  const variables = new Map([
    ["username", username],
    ["attributes.team", team],
  ]);
  return createTemplate(variables);
}

function invalid(problem: string, field: unknown = "Policy"): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

describe("fillPolicy", () => {
  it("fills the texts of a policy, from an object and from text alike, and leaves the rest as it is", () => {
    const expected = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: "arn:aws:s3:::my-bucket",
          Condition: { StringLike: { "s3:prefix": ["alice/*", "alice"] }, Bool: { "aws:SecureTransport": true } },
        },
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/blue/alice/*" },
      ],
    };

    for (const written of [policy, JSON.stringify(policy), JSON.stringify(policy, undefined, 2)]) {
      const filled = fillPolicy(written, createTemplateFor("alice"));

      expect(filled).toStrictEqual({ text: JSON.stringify(expected), policy: expected, namesHome: false });
    }
  });

  it("changes nothing in what it was given", () => {
    const before = structuredClone(policy);

    fillPolicy(policy, createTemplateFor("alice"));

    expect(policy).toStrictEqual(before);
  });

  it.each(["\\", "\n", "{{username}}", "a/b", "..", "*/../x", '"}]},{"Effect":"Allow","Resource":"*"'])(
    "refuses the username %j",
    (username) => {
      expect(() => fillPolicy(policy, createTemplateFor(username))).toThrow(
        invalid("has a variable whose value cannot stand there", "Policy.Statement[0].Condition"),
      );
    },
  );

  it.each([
    ['"', '"'],
    ['","Resource":"*', '","Resource":"${*}'],
    ["bob*", "bob${*}"],
    ["b?b", "b${?}b"],
    ["$bob", "${$}bob"],
  ])("keeps the username %s inside of its text, as %s", (username, escaped) => {
    const { text } = fillPolicy(policy, createTemplateFor(username));

    expect(JSON.parse(text)).toHaveProperty("Statement[1].Resource", `arn:aws:s3:::my-bucket/blue/${escaped}/*`);
  });

  it.each([undefined, "2008-10-17"])(
    "refuses a value that needs IAM's escapes in a policy of version %s, which has none",
    (Version) => {
      const old = { ...(Version === undefined ? {} : { Version }), Statement: policy.Statement };

      expect(() => fillPolicy(old, createTemplateFor("bob*"))).toThrow(
        invalid("has a variable whose value cannot stand there", "Policy.Statement[0].Condition"),
      );
      expect(fillPolicy(old, createTemplateFor("bob")).text).toContain("my-bucket/blue/bob/*");
    },
  );

  it("fills ${transfer:UserName}, and what Transfer's variables of a home stand for", () => {
    const Statement = [
      { Resource: ["arn:aws:s3:::b/${Transfer:UserName}/*", "arn:aws:s3:::${transfer:HomeDirectory}/*"] },
    ];
    const template = createTemplate(new Map([["username", "bob*"]]), {
      bucket: "b",
      folder: 'x","*',
      directory: 'b/x","*',
    });

    expect(fillPolicy({ Version: "2012-10-17", Statement }, template).policy).toStrictEqual({
      Version: "2012-10-17",
      Statement: [{ Resource: ["arn:aws:s3:::b/bob${*}/*", 'arn:aws:s3:::b/x","${*}/*'] }],
    });
  });

  it.each([
    ["Policy.Version", { Version: "{{attributes.v}}", Statement: [] }],
    ["Policy.Id", { Id: "${transfer:UserName}", Statement: [] }],
    ["Policy.Statement[0].Sid", { Statement: [{ Sid: "{{username}}" }] }],
    ["Policy.Statement[0].Effect", { Statement: [{ Effect: "{{attributes.team}}" }] }],
    ["Policy.Statement.Action[1]", { Statement: { Action: ["s3:GetObject", "s3:{{attributes.team}}"] } }],
    ["Policy.Statement.NotAction", { Statement: { NotAction: "{{attributes.team}}" } }],
    ["Policy.Statement.Principal", { Statement: { Principal: { AWS: "{{attributes.team}}" } } }],
    ["Policy.Statement", { Statement: { resource: "{{username}}" } }],
    ["Policy", { Statements: [{ Resource: "{{username}}" }] }],
    ["Policy.Statement.Condition", { Statement: { Condition: { StringLike: "{{username}}" } } }],
    ["Policy.Statement", { Statement: "{{username}}" }],
  ])("refuses a variable in %s, where a value could choose what the statement is", (field, written) => {
    expect(() => fillPolicy(written as JsonObject, createTemplateFor("bob"))).toThrow(
      invalid("must have no variable", field),
    );
  });

  it.each(["1e400", "-1e400", "12345678901234567891"])("refuses the number %s, which JSON would not keep", (number) => {
    const text = `{"Statement":{"Condition":{"NumericLessThan":{"s3:max-keys":${number}}}}}`;

    expect(() => fillPolicy(text, createTemplateFor("bob"))).toThrow(
      invalid("has a number that cannot be kept", "Policy.Statement.Condition"),
    );
  });

  it("refuses a policy that variables make too long, before it is put together", () => {
    const Resource = Array.from({ length: 100_000 }, () => "{{username}}");

    expect(() => fillPolicy({ Statement: { Resource } }, createTemplateFor("x".repeat(1000)))).toThrow(
      invalid("must have at most 2048 characters"),
    );
  });

  it("finds ${transfer:UserName} however the JSON text spells it", () => {
    const written =
      '{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::b/\\u0024{transfer\\u003aUserName}/*"}]}';

    const { text } = fillPolicy(written, createTemplateFor("bob"));

    expect(text).toBe('{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::b/bob/*"}]}');
  });

  it.each(["s3:ExistingObjectTag/{{attributes.team}}", "{{nobody}}", "s3:ExistingObjectTag/${transfer:UserName}"])(
    "refuses the key %s: no value may choose what is compared, and a dead key can widen",
    (key) => {
      const written = { Version: "2012-10-17", Statement: [{ Condition: { StringNotEquals: { [key]: "x" } } }] };

      expect(() => fillPolicy(written, createTemplateFor("bob"))).toThrow(
        invalid("has a variable in a key", "Policy.Statement[0].Condition"),
      );
    },
  );

  it.each([
    ["{", "is not JSON"],
    ["null", "must be a JSON object"],
    ["[]", "must be a JSON object"],
    ['"text"', "must be a JSON object"],
    ['{"Statement":[{"Action":1,"\\u0041ction":2}]}', "holds a key twice"],
  ])("refuses the text %s, which %s", (text, problem) => {
    expect(() => fillPolicy(text, createTemplateFor("alice"))).toThrow(invalid(problem));
  });

  it("keeps a key called __proto__ a key", () => {
    const written = '{"Statement":[{"Condition":{"__proto__":{"__proto__":"{{username}}"}}}]}';

    expect(fillPolicy(written, createTemplateFor("alice")).text).toBe(written.replace("{{username}}", "alice"));
  });

  it("means the same user to IAM, whatever they are called, or refuses", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...Array.from('ab*?${}"\\/.,:')) }),
    );
    fc.assert(
      fc.property(name, name, (username, team) => {
        const template = createTemplateFor(username, team);
        let filled;
        try {
          filled = fillPolicy(policy, template);
        } catch (error) {
          expect(error).toMatchObject({
            code: "ERR_INVALID_USER_RECORD",
            field: expect.stringMatching(/^Policy\.Statement\[[01]\]\.(?:Condition|Resource)$/) as unknown,
          });
          expect([username, team].some((value) => /^$|^\.{1,2}$|[/\\{}\p{Cc}\p{Cs}]/u.test(value))).toBe(true);
          return;
        }
        const parsed = JSON.parse(filled.text) as JsonValue;
        expect(listPaths(parsed)).toStrictEqual(listPaths(policy));
        expect(parsed).toStrictEqual(filled.policy);
        const { Statement } = filled.policy as unknown as typeof policy;
        const [list, get] = Statement.map(({ Condition, Resource }) => ({
          prefixes: Condition?.StringLike["s3:prefix"].map(readPattern),
          resource: readPattern(Resource),
        }));
        expect(list).toStrictEqual({
          prefixes: [[...Array.from(username), "/", "ANY"], Array.from(username)],
          resource: Array.from("arn:aws:s3:::my-bucket"),
        });
        expect(get?.resource).toStrictEqual([...Array.from(`arn:aws:s3:::my-bucket/${team}/${username}/`), "ANY"]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Reads a pattern the way IAM's documentation says: characters, `ANY` for `*`, `ONE` for `?`, and escapes. */
function readPattern(pattern: string): string[] {
  return [...pattern.matchAll(/\$\{([*?$])\}|(\$\{[^}]*\})|([^])/gu)].map(([, escaped, variable, character = ""]) => {
    if (variable !== undefined) throw new Error("The policy has a variable.");
    return escaped ?? (character === "*" ? "ANY" : character === "?" ? "ONE" : character);
  });
}

/** Lists every key and position of a value, in order: its shape. */
function listPaths(value: JsonValue, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => listPaths(entry, `${path}/${key}`));
}
