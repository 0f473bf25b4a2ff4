import { describe, expect, it } from "vitest";
import { checkSettingsRules } from "../../../src/session/layers/check-settings-rules.ts";
import { matchesRule } from "../../../src/session/layers/matches-rule.ts";
import type { SettingsCondition } from "../../../src/session/layers/settings-rule.ts";
import { createAccount, createLogin } from "../create-account.ts";

const account = createAccount({ groups: ["staff", "Finance"], attributes: { team: ["red", "blue"], none: [] } });
const login = createLogin({ serverId: "s-1", protocol: "FTPS" });

function matches(when: SettingsCondition): boolean {
  const [rule] = checkSettingsRules([{ when, apply: { Role: "x" } }]);
  if (rule === undefined) throw new Error("No rule was read.");
  return matchesRule(rule, account, login);
}

describe("matchesRule", () => {
  it.each<SettingsCondition>([
    { group: "staff" },
    { group: ["guests", "Finance"] },
    { server: "s-1" },
    { server: ["s-0", "s-1"] },
    { protocol: "FTPS" },
    { protocol: ["SFTP", "FTPS"] },
    { attribute: { team: "blue" } },
    { attribute: { team: ["green", "red"] } },
    { group: "staff", server: "s-1", protocol: "FTPS", attribute: { team: "red" } },
  ])("holds for %j", (when) => {
    expect(matches(when)).toBe(true);
  });

  it.each<SettingsCondition>([
    { group: "finance" },
    { group: "staf" },
    { group: ["guests", "staff "] },
    { server: "s-11" },
    { protocol: "SFTP" },
    { attribute: { team: "green" } },
    { attribute: { none: "red" } },
    { attribute: { other: "red" } },
    { attribute: { constructor: "red", toString: "red" } },
    { attribute: { team: "red", other: "red" } },
    { group: "guests", server: "s-1", protocol: "FTPS", attribute: { team: "red" } },
    { group: "staff", server: "s-2", protocol: "FTPS", attribute: { team: "red" } },
    { group: "staff", server: "s-1", protocol: "SFTP", attribute: { team: "red" } },
    { group: "staff", server: "s-1", protocol: "FTPS", attribute: { team: "green" } },
  ])("does not hold for %j: every condition must", (when) => {
    expect(matches(when)).toBe(false);
  });
});
