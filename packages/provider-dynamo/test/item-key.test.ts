import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areKeysApart, type KeyTemplate, parseKeyTemplate } from "../src/item-key.ts";

const names = ["username", "serverId", "protocol"] as const;
const parse = (template: KeyTemplate): ReturnType<typeof parseKeyTemplate<(typeof names)[number]>> =>
  parseKeyTemplate(template, "key", [...names]);
const login = { username: "alice", serverId: "s-1234567890abcdef0", protocol: "SFTP" };

describe("parseKeyTemplate", () => {
  it.each<[string, KeyTemplate, object]>([
    ["a name alone", { username: "{{username}}" }, { username: { S: "alice" } }],
    [
      "text around it and a constant",
      { pk: "USER#{{username}}", sk: "PROFILE" },
      { pk: { S: "USER#alice" }, sk: { S: "PROFILE" } },
    ],
    ["a number", { pk: "{{username}}", sk: 0 }, { pk: { S: "alice" }, sk: { N: "0" } }],
    [
      "several variables in one attribute",
      { pk: "{{serverId}}/{{username}}#{{protocol}}" },
      { pk: { S: "s-1234567890abcdef0/alice#SFTP" } },
    ],
    [
      "the name in both attributes",
      { pk: "{{username}}", sk: "{{protocol}}:{{username}}" },
      { pk: { S: "alice" }, sk: { S: "SFTP:alice" } },
    ],
  ])("fills %s", (_, template, expected) => {
    expect(parse(template)(login)).toStrictEqual(expected);
  });

  it.each<[string, string, unknown]>([
    ["no object", "key", "{{username}}"],
    ["no attribute", "key", {}],
    ["more than two", "key", { a: "{{username}}", b: "x", c: "y" }],
    ["an attribute without a name", "key", { "": "{{username}}" }],
    ["no username", "key", { pk: "everybody" }],
    ["an unknown variable", "key.pk", { pk: "{{user}}" }],
    ["a variable that is not closed", "key.pk", { pk: "{{username}}{{" }],
    ["an empty template", "key.pk", { pk: "", sk: "{{username}}" }],
    ["what is no text", "key.pk", { pk: ["{{username}}"] }],
    ["no number", "key.sk", { pk: "{{username}}", sk: Number.NaN }],
    ["the name twice", "key.pk", { pk: "{{username}}#{{username}}" }],
    ["nothing between variables", "key.pk", { pk: "{{protocol}}{{username}}" }],
    ["what an id may hold between variables", "key.pk", { pk: "{{serverId}}-{{username}}" }],
  ])("refuses %s, and names %s", (_, option, template) => {
    expect(() => parse(template as KeyTemplate)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it("gives no key to a server whose id is none, which could stand for more than it says", () => {
    const makeKey = parse({ pk: "{{serverId}}#{{username}}" });

    expect(makeKey({ ...login, serverId: "s-1#bob" })).toBeUndefined();
    expect(makeKey({ ...login, serverId: "" })).toBeUndefined();
  });

  it.each([
    ["empty", ""],
    ["longer than a sort key", "é".repeat(513)],
    ["half of a surrogate pair", "alice\ud800"],
  ])("gives no key to a name that is %s", (_, username) => {
    expect(parse({ username: "{{username}}" })({ ...login, username })).toBeUndefined();
  });

  it("gives the same key to no two logins of different names or servers", () => {
    const templates: readonly KeyTemplate[] = [
      { pk: "{{username}}" },
      { pk: "U#{{username}}#X", sk: "{{protocol}}" },
      { pk: "{{serverId}}#{{username}}#{{protocol}}" },
      { pk: "{{username}}/{{serverId}}" },
      { pk: "{{serverId}}", sk: "#{{username}}#" },
    ];
    const text = fc.oneof(fc.stringMatching(/^[ab#/-]{0,5}$/), fc.string());
    const anyLogin = fc.record({ username: text, serverId: text, protocol: fc.constantFrom("SFTP", "FTP", "FTPS") });

    fc.assert(
      fc.property(fc.constantFrom(...templates), anyLogin, anyLogin, (template, one, other) => {
        const [oneKey, otherKey] = [parse(template)(one), parse(template)(other)];
        const used = Object.values(template).join(" ");
        const isSame = names.every((name) => !used.includes(`{{${name}}}`) || one[name] === other[name]);
        if (oneKey === undefined || otherKey === undefined) return;

        expect(JSON.stringify(oneKey) === JSON.stringify(otherKey)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("areKeysApart", () => {
  it.each<[boolean, KeyTemplate, KeyTemplate]>([
    [true, { pk: "USER#{{username}}" }, { pk: "GROUP#{{group}}" }],
    [true, { pk: "{{username}}", sk: "USER" }, { pk: "{{group}}", sk: "GROUP" }],
    [true, { pk: "{{username}}", sk: 0 }, { pk: "{{group}}", sk: 1 }],
    [false, { pk: "{{username}}" }, { pk: "{{group}}" }],
    [false, { pk: "{{username}}" }, { pk: "GROUP#{{group}}" }],
    [false, { pk: "U{{username}}" }, { pk: "USER{{group}}" }],
    [false, { pk: "GROUPS", sk: "{{username}}" }, { pk: "{{group}}", sk: "X" }],
    [false, { pk: "{{username}}", sk: "X" }, { pk: "{{group}}", sk: "X" }],
    [false, { user: "USER#{{username}}" }, { group: "GROUP#{{group}}" }],
  ])("is %s of %j and %j, either way round", (expected, one, other) => {
    expect([areKeysApart(one, other), areKeysApart(other, one)]).toStrictEqual([expected, expected]);
  });

  it("is true of no two templates that have a key in common", () => {
    const text = fc.stringMatching(/^(?:[ab]{0,2}|[ab]{0,2}X[ab]{0,1})$/);
    const makeKey = (template: string, value: string): string => template.replace("X", value);

    fc.assert(
      fc.property(
        text,
        text,
        fc.stringMatching(/^[ab]{0,3}$/),
        fc.stringMatching(/^[ab]{0,3}$/),
        (one, other, value, another) => {
          fc.pre(makeKey(one, value) === makeKey(other, another));

          const [template, otherTemplate] = [one, other].map((each) => ({ pk: each.replace("X", "{{username}}") }));

          expect(areKeysApart(template ?? {}, otherTemplate ?? {})).toBe(false);
        },
      ),
    );
  });
});
