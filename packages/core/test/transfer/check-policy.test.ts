import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../src/transfer/check-policy.ts";
import { collectProblems } from "./collect-problems.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/alice/*" };
const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

function check(value: unknown): readonly string[] {
  return collectProblems((report) => {
    checkPolicy(value, report);
  });
}

/** A policy of exactly so many characters. */
function write(characters: number, filler = "x"): string {
  const empty = JSON.stringify({ Id: "", Statement: [] });
  return JSON.stringify({ Id: filler.repeat(characters - empty.length), Statement: [] });
}

describe("checkPolicy", () => {
  it.each([undefined, "", " \n", policy, JSON.stringify(JSON.parse(policy), undefined, "\t")])(
    "accepts %j",
    (value) => {
      expect(check(value)).toStrictEqual([]);
    },
  );

  it.each([[{ Version: "2012-10-17", Statement: [] }], [null], [7], [true], [[]]])(
    "refuses %j, which is no text: Transfer reads JSON text only",
    (value) => {
      expect(check(value)).toStrictEqual(["error policy-not-text Policy"]);
    },
  );

  it.each(["{", "example-sftp-user-role", "null", "[]", "7", '"text"', policy.slice(0, -1), `${policy}}`])(
    "refuses %s, which is no JSON object",
    (value) => {
      expect(check(value)).toStrictEqual(["error policy-unreadable Policy"]);
    },
  );

  it.each([
    '{"Statement":[],"Statement":[]}',
    '{"Statement":[{"Action":"s3:Get*","Action":"s3:*"}]}',
    '{"Statement":[{"Action":"s3:Get*","\\u0041ction":"s3:*"}]}',
  ])("refuses a key that is there twice (%s): the login succeeds and every operation fails", (value) => {
    expect(check(value)).toStrictEqual(["error policy-unreadable Policy"]);
  });

  it("accepts 2048 characters and refuses 2049", () => {
    expect(check(write(2048))).toStrictEqual([]);
    expect(check(write(2049))).toStrictEqual(["error policy-too-long Policy"]);
  });

  it("counts characters and not bytes", () => {
    expect(Buffer.byteLength(write(2048, "é"))).toBeGreaterThan(2048);
    expect(check(write(2048, "é"))).toStrictEqual([]);
  });

  it.each(["ÿ", "~", " ", "\u00a0", "\u0080"])("accepts %j, which is Latin-1", (character) => {
    expect(check(`{"Id":"${character}","Statement":[]}`)).toStrictEqual([]);
  });

  it.each(["Ā", "ł", "日", "🔑", "\u2028"])("refuses %j, which STS does not take", (character) => {
    expect(check(`{"Id":"${character}","Statement":[]}`)).toStrictEqual(["error policy-alphabet Policy"]);
  });

  it("warns of a policy without a statement", () => {
    expect(check("{}")).toStrictEqual(["warning policy-without-statement Policy"]);
    expect(check('{"statement":[]}')).toStrictEqual(["warning policy-without-statement Policy"]);
    expect(check('{"__proto__":{"Statement":[]}}')).toStrictEqual(["warning policy-without-statement Policy"]);
  });

  it("settles at once on a text that nobody could have meant", () => {
    for (const text of ["[".repeat(1e6), `{"Statement":${"[".repeat(1e6)}${"]".repeat(1e6)}}`, write(20_000_000)]) {
      expect(check(text)).toHaveLength(1);
    }
  });
});
