import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillPolicy } from "../../../src/session/policy/fill-policy.ts";
import type { JsonValue } from "../../../src/session/session-settings.ts";
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

function createTemplateFor(
  username: string,
  team = "blue",
  presentedUsername = username,
): ReturnType<typeof createTemplate> {
  const variables = new Map([
    ["username", username],
    ["attributes.team", team],
  ]);
  return createTemplate(variables, presentedUsername);
}

function invalid(problem: string): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "Policy", problem });
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

      expect(filled).toStrictEqual({ text: JSON.stringify(expected), policy: expected });
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
        invalid("has a variable whose value cannot stand there"),
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
        invalid("has a variable whose value cannot stand there"),
      );
      expect(fillPolicy(old, createTemplateFor("bob")).text).toContain("my-bucket/blue/bob/*");
    },
  );

  it("leaves ${transfer:UserName} to Transfer, but where the name was typed otherwise", () => {
    const written = { Version: "2012-10-17", Statement: [{ Resource: "arn:aws:s3:::b/${Transfer:UserName}/*" }] };

    const same = fillPolicy(written, createTemplateFor("bob"));
    const other = fillPolicy(written, createTemplateFor("bob", "blue", "BOB"));

    expect(same.policy).toStrictEqual(written);
    expect(other.text).toBe('{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::b/bob/*"}]}');
  });

  it("finds ${transfer:UserName} however the JSON text spells it", () => {
    const written =
      '{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::b/\\u0024{transfer\\u003aUserName}/*"}]}';

    const { text } = fillPolicy(written, createTemplateFor("bob", "blue", "BOB"));

    expect(text).toBe('{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::b/bob/*"}]}');
  });

  it.each(["s3:ExistingObjectTag/{{attributes.team}}", "{{nobody}}", "s3:ExistingObjectTag/${transfer:UserName}"])(
    "refuses the key %s: no value may choose what is compared, and a dead key can widen",
    (key) => {
      const written = { Version: "2012-10-17", Statement: [{ Condition: { StringNotEquals: { [key]: "x" } } }] };

      expect(() => fillPolicy(written, createTemplateFor("bob", "blue", "BOB"))).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "Policy" }),
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
    const { text } = fillPolicy('{"Statement":[{"__proto__":{"a":"{{username}}"}}]}', createTemplateFor("alice"));

    expect(text).toBe('{"Statement":[{"__proto__":{"a":"alice"}}]}');
  });

  it("means the same user to IAM, whatever they are called, or refuses", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...Array.from('ab*?${}"\\/.,:')) }),
    );
    fc.assert(
      fc.property(name, name, fc.boolean(), (username, team, isTypedOtherwise) => {
        const template = createTemplateFor(username, team, isTypedOtherwise ? `${username}X` : username);
        let filled;
        try {
          filled = fillPolicy(policy, template);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "Policy" });
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
