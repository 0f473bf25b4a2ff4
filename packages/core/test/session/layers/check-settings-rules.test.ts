import { describe, expect, it } from "vitest";
import { checkSettingsRules } from "../../../src/session/layers/check-settings-rules.ts";
import type { SettingsRule } from "../../../src/session/layers/settings-rule.ts";

const apply = { HomeDirectory: "/bucket/shared" };

function refusal(option: string, requirement: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: "ERR_CONFIGURATION", option, requirement });
}

/** What callers without types hand over. */
const check = (rules: unknown): unknown => checkSettingsRules(rules as readonly SettingsRule[]);

describe("checkSettingsRules", () => {
  it("gives each rule its name in traces and a list in the place of one text", () => {
    const checked = checkSettingsRules([
      {
        name: "partners",
        when: {
          group: "partners",
          server: ["s-1", "s-2"],
          protocol: "FTPS",
          attribute: { team: ["a", "b"], site: "x" },
        },
        apply,
      },
      { when: { protocol: ["SFTP", "FTP"] }, apply },
    ]);

    expect(checked).toStrictEqual([
      {
        origin: "rule:partners",
        groups: ["partners"],
        servers: ["s-1", "s-2"],
        protocols: ["FTPS"],
        attributes: [
          ["team", ["a", "b"]],
          ["site", ["x"]],
        ],
        values: apply,
      },
      {
        origin: "rules[1]",
        groups: undefined,
        servers: undefined,
        protocols: ["SFTP", "FTP"],
        attributes: [],
        values: apply,
      },
    ]);
  });

  it("gives no rules of none", () => {
    expect(checkSettingsRules([])).toStrictEqual([]);
  });

  it("keeps what it read: a list that is changed later changes no rule", () => {
    const group = ["staff"];
    const home = { HomeDirectory: "/bucket/a" };

    const [rule] = checkSettingsRules([{ when: { group }, apply: home }]);
    group.push("guests");
    home.HomeDirectory = "/";

    expect(rule).toMatchObject({ groups: ["staff"], values: { HomeDirectory: "/bucket/a" } });
  });

  it.each([
    ["no list", {}, "rules"],
    ["a hole", Array(1), "rules[0]"],
    ["null", [null], "rules[0]"],
    ["a misspelt option", [{ when: { group: "a" }, aply: apply }], "rules[0].aply"],
    ["a blank name", [{ name: " ", when: { group: "a" }, apply }], "rules[0].name"],
    ["no condition", [{ when: {}, apply }], "rules[0].when"],
    ["only absent conditions", [{ when: { group: undefined, attribute: {} }, apply }], "rules[0].when"],
    ["a condition of null", [{ when: { group: null }, apply }], "rules[0].when.group"],
    ["a misspelt condition", [{ when: { groups: "a" }, apply }], "rules[0].when.groups"],
    ["a blank group", [{ when: { group: "" }, apply }], "rules[0].when.group"],
    ["a blank among groups", [{ when: { group: ["a", " "] }, apply }], "rules[0].when.group"],
    ["no group in a list", [{ when: { group: [] }, apply }], "rules[0].when.group"],
    ["a number for a server", [{ when: { server: 7 }, apply }], "rules[0].when.server"],
    ["an unknown protocol", [{ when: { protocol: "sftp" }, apply }], "rules[0].when.protocol"],
    ["an unknown protocol among others", [{ when: { protocol: ["SFTP", "AS2"] }, apply }], "rules[0].when.protocol"],
    ["attributes that are a list", [{ when: { attribute: ["team"] }, apply }], "rules[0].when.attribute"],
    ["an attribute without a value", [{ when: { attribute: { team: [] } }, apply }], "rules[0].when.attribute"],
    ["nothing to apply", [{ when: { group: "a" }, apply: {} }], "rules[0].apply"],
    ["settings of null", [{ when: { group: "a" }, apply: null }], "rules[0].apply"],
    ["a misspelt setting", [{ when: { group: "a" }, apply: { role: "x" } }], "rules[0].apply.role"],
  ])("refuses %s, and says where", (_, rules, option) => {
    expect(() => check(rules)).toThrow(refusal(option));
  });

  it("refuses two rules of one name, which traces could not tell apart", () => {
    const rule: SettingsRule = { name: "a", when: { group: "a" }, apply };

    expect(() => checkSettingsRules([rule, { ...rule, name: "b" }, rule])).toThrow(refusal("rules[2].name"));
  });
});
