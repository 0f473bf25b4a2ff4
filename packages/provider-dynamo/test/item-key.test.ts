import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeyTemplate, parseKeyTemplate } from "../src/item-key.ts";

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
