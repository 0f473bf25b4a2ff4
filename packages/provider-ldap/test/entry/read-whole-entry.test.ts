import { describe, expect, it } from "vitest";
import type { LdapSearch } from "../../src/connection/ldap-connection.ts";
import type { LdapEntry } from "../../src/entry/ldap-entry.ts";
import { readWholeEntry } from "../../src/entry/read-whole-entry.ts";
import { makeEntry } from "../make-entry.ts";

/** Answers searches in turn, and with the last answer again. */
function answer(...answers: readonly (readonly LdapEntry[])[]): {
  readonly search: (asked: LdapSearch) => Promise<readonly LdapEntry[]>;
  readonly asked: readonly LdapSearch[];
} {
  const asked: LdapSearch[] = [];
  return {
    asked,
    search: (search) => {
      asked.push(search);
      return Promise.resolve(answers[asked.length - 1] ?? answers.at(-1) ?? []);
    },
  };
}

const outage = { code: "ERR_PROVIDER_UNAVAILABLE", provider: "ldap", kind: "backend-error" };

describe("readWholeEntry", () => {
  it("asks for nothing where everything came", async () => {
    const { search, asked } = answer([]);
    const entry = makeEntry({ uid: "alice" });

    expect(await readWholeEntry(search, entry, "ldap")).toEqual(entry);
    expect(asked).toEqual([]);
  });

  it("asks round by round for the rest, and puts it together", async () => {
    const first = makeEntry(
      { uid: "alice", memberof: ["1", "2"], mail: ["a"] },
      { unfinished: { memberof: 2, mail: 1 } },
    );
    const { search, asked } = answer(
      [makeEntry({ memberof: ["3", "4"], mail: ["b"] }, { unfinished: { memberof: 4 } })],
      [makeEntry({ memberof: ["5"] })],
    );

    const whole = await readWholeEntry(search, first, "ldap");

    expect(whole).toEqual(makeEntry({ uid: "alice", memberof: ["1", "2", "3", "4", "5"], mail: ["a", "b"] }));
    expect(
      asked.map(({ base, scope, filter, attributes }) => ({ base, scope, filter: filter.toString(), attributes })),
    ).toEqual(
      [["memberof;range=2-*", "mail;range=1-*"], ["memberof;range=4-*"]].map((attributes) => ({
        base: first.dn,
        scope: "base",
        filter: "(objectClass=*)",
        attributes,
      })),
    );
    expect(first.attributes.get("memberof")).toEqual(["1", "2"]);
  });

  it.each<[string, readonly LdapEntry[]]>([
    ["has no entry", []],
    ["lacks the attribute", [makeEntry({ uid: "alice" })]],
    ["lacks one of two", [makeEntry({ memberof: ["2"] })]],
  ])("takes an answer that %s for an outage", async (_, entries) => {
    const { search } = answer(entries);
    const entry = makeEntry({ memberof: ["1"], mail: ["a"] }, { unfinished: { memberof: 1, mail: 1 } });

    await expect(readWholeEntry(search, entry, "ldap")).rejects.toMatchObject(outage);
  });

  it("takes an attribute that never ends for an outage", async () => {
    const { search, asked } = answer([makeEntry({ memberof: ["x"] }, { unfinished: { memberof: 1 } })]);
    const entry = makeEntry({ memberof: ["x"] }, { unfinished: { memberof: 1 } });

    await expect(readWholeEntry(search, entry, "ldap")).rejects.toMatchObject(outage);
    expect(asked.length).toBeLessThanOrEqual(1_001);
  });

  it("passes on what the search rejects with", async () => {
    const entry = makeEntry({}, { unfinished: { memberof: 1 } });

    await expect(readWholeEntry(() => Promise.reject(new Error("down")), entry, "ldap")).rejects.toThrow("down");
  });
});
