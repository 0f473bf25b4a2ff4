import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkLdapOptions } from "../src/check-ldap-options.ts";
import { ldapPresets } from "../src/index.ts";
import { accountStateSources } from "../src/state/account-state-sources.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The cells of the rows, but for the first, of the table under a heading, without the marks of code. */
function readTable(heading: string): readonly (readonly string[])[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const [, , ...rows] = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.replaceAll("`", "").trim()),
  );
}

describe("the README", () => {
  it("names every preset, and what it was tried with", () => {
    const rows = readTable("Presets").map(([name, , triedWith]) => [name, triedWith]);

    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(ldapPresets).map(([name, preset]) => [name, preset.verifiedAgainst])),
    );
  });

  it("names every source of an account's state", () => {
    expect(
      readTable("Account states")
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(Object.keys(accountStateSources).toSorted());
  });

  it("tells the numbers that hold where nothing else is said", () => {
    const { limits } = checkLdapOptions({
      servers: ["ldaps://directory.example"],
      bind: { userDn: "uid={{username}},dc=x" },
      preset: ldapPresets.openLdap,
      users: { base: "dc=x" },
    });
    const told = readTable("Options").flatMap(([name = "", , number = ""]) =>
      /^(pool|timeouts)\./.test(name) ? [[name.split(".")[1], Number(number.replace(",", ""))] as const] : [],
    );

    expect(Object.fromEntries(told)).toEqual(limits);
  });
});
