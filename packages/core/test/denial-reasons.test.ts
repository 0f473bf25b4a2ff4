import { readFileSync } from "node:fs";
import { denialReasons, type FailureReason } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { isGuessReason, isRefusalReason } from "../src/denial-reasons.ts";

const failureReasons: Readonly<Record<FailureReason, true>> = {
  unavailable: true,
  "invalid-record": true,
  internal: true,
};

/** The rows of the tables of the docs, by their codes. */
function readTable(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL("../../../docs/reasons.md", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| <a id="));
  return new Map(
    rows.map((row) => {
      const [code = "", ...cells] = row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
      const [, anchor, name] = /^<a id="([\w-]+)"><\/a>`([\w-]+)`$/.exec(code) ?? [];
      return [anchor === name ? (name ?? code) : code, cells];
    }),
  );
}

describe("denialReasons", () => {
  it("has every reason once", () => {
    expect(new Set(denialReasons).size).toBe(denialReasons.length);
    expect(denialReasons).toContain("wrong-password");
  });

  it("is, with the reasons of failures, what docs/reasons.md tells operators about, row by row", () => {
    const table = readTable();

    expect([...table.keys()].sort()).toEqual([...denialReasons, ...Object.keys(failureReasons)].sort());
    expect([...table.values()].flat().filter((cell) => cell === "")).toEqual([]);
  });
});

describe("isRefusalReason", () => {
  it("takes what a provider may say of a password, and nothing that is found without one", () => {
    expect(denialReasons.filter((reason) => !isRefusalReason(reason))).toEqual([
      "locked-out",
      "no-public-keys",
      "no-usable-public-keys",
      "key-login-not-supported",
      "no-role",
      "no-directories",
      "role-not-allowed",
      "target-not-allowed",
      "malformed-event",
      "unauthenticated-caller",
      "malformed-username",
      "empty-password",
      "password-too-long",
      "malformed-password",
    ]);
    expect(["something new", "constructor", "", undefined, ["disabled"]].filter(isRefusalReason)).toEqual([]);
  });
});

describe("isGuessReason", () => {
  it("counts what no rule barred and what was wrong, or nobody's", () => {
    expect(denialReasons.filter(isGuessReason)).toEqual([
      "wrong-password",
      "unknown-user",
      "wrong-password-or-unknown-user",
      "no-password",
    ]);
  });

  it("does not count a password that was right, whatever the user then has no right to", () => {
    expect((["no-user-record", "disabled", "no-role"] as const).map(isGuessReason)).toEqual([false, false, false]);
  });

  it.each(["something new", "constructor", "__proto__", ""])("counts %j, which is no reason, too", (reason) => {
    expect(isGuessReason(reason as "wrong-password")).toBe(true);
  });
});
