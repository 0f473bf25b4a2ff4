import { removeUsernameDomain } from "@transfer-idp/core";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import { catchThrown, misconfigured } from "./named-provider.ts";

const remove = (username: string): string => removeUsernameDomain({ domains: ["corp.example", "CORP", "X"] })(username);

describe("removeUsernameDomain", () => {
  it.each([
    ["alice@corp.example", "alice"],
    ["alice@CORP.Example", "alice"],
    ["CORP\\alice", "alice"],
    ["corp\\alice", "alice"],
    ["alice@corp", "alice"],
    ["x\\alice", "alice"],
    ["alice@x", "alice"],
    ["alice", "alice"],
    ["alice@b@corp.example", "alice@b"],
    ["@corp.example", ""],
    ["CORP\\", ""],
    ["CORP\\alice\\b", "alice\\b"],
  ])("makes %j %j", (username, plain) => {
    expect(remove(username)).toBe(plain);
  });

  it.each([
    "alice@other.example",
    "alice@sub.corp.example",
    "alice@corp.example.other",
    "alice@",
    "OTHER\\alice",
    "\\alice",
    "corp.example",
    "alice@\u212Aorp",
    "\u212Aorp\\alice",
  ])("leaves %j as it is, so that nobody is found for it", (username) => {
    expect(removeUsernameDomain({ domains: ["corp.example", "CORP", "korp"] })(username)).toBe(username);
  });

  it("takes one domain off and no more", () => {
    expect([remove("CORP\\alice@corp.example"), remove("alice@corp.example@corp.example")]).toEqual([
      "alice@corp.example",
      "alice@corp.example",
    ]);
  });

  it("takes a domain of its own off any name, and no other", () => {
    const anyName = fastCheck.string({ unit: "binary" }).filter((name) => !/[\\@]/.test(name));

    fastCheck.assert(
      fastCheck.property(anyName, (name) => {
        expect([remove(`${name}@corp.example`), remove(`Corp\\${name}`), remove(`${name}@other.example`)]).toEqual([
          name,
          name,
          `${name}@other.example`,
        ]);
      }),
    );
  });

  const requirement = "must be text without @ and backslash, and not blank";
  it.each([
    [[], misconfigured("domains", "must be a list with an entry")],
    ["corp.example", misconfigured("domains", "must be a list with an entry")],
    [["corp.example", " "], misconfigured("domains[1]", requirement)],
    [["@corp.example"], misconfigured("domains[0]", requirement)],
    [["CORP\\"], misconfigured("domains[0]", requirement)],
    [[undefined], misconfigured("domains[0]", requirement)],
    [undefined, misconfigured("domains", "must be a list with an entry")],
    [null, misconfigured("domains", "must be a list with an entry")],
  ])("refuses %j for domains", (domains, error) => {
    expect(catchThrown(() => removeUsernameDomain({ domains: domains as readonly string[] }))).toMatchObject(error);
  });

  it("refuses an option that is none, and options that are no object", () => {
    const options = { domains: ["CORP"], domain: "EXAMPLE" };

    expect([
      catchThrown(() => removeUsernameDomain(options)),
      catchThrown(() => removeUsernameDomain(null as never)),
    ]).toMatchObject([
      misconfigured("domain", "is no option that is known"),
      misconfigured("options", "must be a plain object"),
    ]);
  });
});
