import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareAnswers } from "../../src/shadow/compare-answers.ts";
import type { DescribedAnswer } from "../../src/shadow/describe-answer.ts";
import { aliceKey as key } from "../scripted-provider.ts";

const otherKey = `${key.slice(0, -4)}AAAA`;
const role = "arn:aws:iam::123456789012:role/transfer-user";
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

const grant = (response: object): DescribedAnswer => ({ outcome: "granted", problems: [], response });
const refusal = (outcome: DescribedAnswer["outcome"], reason?: string): DescribedAnswer => ({
  outcome,
  ...(reason === undefined ? {} : { reason }),
  problems: [],
  response: {},
});

describe("compareAnswers", () => {
  it.each<[string, object, object]>([
    ["nothing but the role", { Role: role }, { Role: role }],
    ["defaults that are written out", { HomeDirectory: "/", HomeDirectoryType: "PATH" }, {}],
    ["blank fields", { Policy: "", HomeDirectory: " ", HomeDirectoryDetails: "\n", PublicKeys: [""] }, {}],
    ["null fields", { Policy: null, PosixProfile: null, PublicKeys: null }, {}],
    [
      "a policy in another order and with other white space",
      { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
      { Policy: JSON.stringify({ Statement: [statement], Version: "2012-10-17" }, undefined, 2) },
    ],
    [
      "directories with keys in another order",
      { HomeDirectoryDetails: '[{"Entry":"/","Target":"/bucket/alice"}]' },
      { HomeDirectoryDetails: '[ { "Target": "/bucket/alice", "Entry": "/" } ]' },
    ],
    [
      "an empty list of groups",
      { PosixProfile: { Uid: 1, Gid: 2, SecondaryGids: [] } },
      { PosixProfile: { Gid: 2, Uid: 1 } },
    ],
    [
      "keys in another order, with comments and twice",
      { PublicKeys: [`${key} alice@laptop`, otherKey, key] },
      { PublicKeys: [otherKey, key] },
    ],
  ])("finds no difference in %s", (_, current, candidate) => {
    expect(compareAnswers(grant(current), grant(candidate))).toEqual([]);
  });

  it.each<[string, object, object]>([
    ["Role", { Role: role }, { Role: `${role}-2` }],
    ["Policy", { Policy: "{}" }, {}],
    ["Policy", { Policy: "not JSON" }, {}],
    ["Policy", { Policy: '{"Statement":1,"Statement":2}' }, { Policy: '{"Statement":2}' }],
    ["Policy", { Policy: JSON.stringify({ Statement: [1, 2] }) }, { Policy: JSON.stringify({ Statement: [2, 1] }) }],
    ["HomeDirectoryType", { HomeDirectoryType: "LOGICAL" }, {}],
    ["HomeDirectory", { HomeDirectory: "/bucket" }, { HomeDirectory: "/bucket/" }],
    ["HomeDirectoryDetails", { HomeDirectoryDetails: "[" }, { HomeDirectoryDetails: "[]" }],
    ["PosixProfile", { PosixProfile: { Uid: 1, Gid: 2 } }, { PosixProfile: { Uid: "1", Gid: 2 } }],
    [
      "PosixProfile",
      { PosixProfile: { Uid: 1, Gid: 2, SecondaryGids: [3] } },
      { PosixProfile: { Uid: 1, Gid: 2, SecondaryGids: [] } },
    ],
    ["PublicKeys", { PublicKeys: [key] }, { PublicKeys: [key, otherKey] }],
    ["PublicKeys", { PublicKeys: key }, { PublicKeys: [key] }],
  ])("names %s where it differs, in either order (%j, %j)", (field, current, candidate) => {
    expect(compareAnswers(grant(current), grant(candidate))).toEqual([field]);
    expect(compareAnswers(grant(candidate), grant(current))).toEqual([field]);
  });

  it("names all fields that differ, in the order in which they are documented", () => {
    const current = grant({ PublicKeys: [key], Role: role });
    const candidate: DescribedAnswer = { ...grant({ HomeDirectory: "/b", Policy: "{}" }), problems: ["role-missing"] };

    expect(compareAnswers(current, candidate)).toEqual(["problems", "Role", "Policy", "HomeDirectory", "PublicKeys"]);
  });

  it("names nothing but the outcome where that differs", () => {
    expect(compareAnswers(grant({ Role: role }), refusal("denied", "unknown-user"))).toEqual(["outcome"]);
    expect(compareAnswers(refusal("failed"), refusal("denied", "unknown-user"))).toEqual(["outcome"]);
    expect(compareAnswers(refusal("failed"), refusal("unfinished"))).toEqual(["outcome"]);
  });

  it("compares reasons where both give one", () => {
    const [unknown, wrong] = [refusal("denied", "unknown-user"), refusal("denied", "wrong-password")];

    expect(compareAnswers(unknown, wrong)).toEqual(["reason"]);
    expect(compareAnswers(unknown, unknown)).toEqual([]);
    expect(compareAnswers(refusal("denied"), wrong)).toEqual([]);
  });

  it("finds a policy equal to itself however its keys and white space are written, and to no other value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.nat(9), (policy, indent) => {
        const text = JSON.stringify(policy);
        // Of what JSON cannot say, such as -0, nothing is left after this.
        const read = JSON.parse(text) as object;
        const reversed = JSON.stringify(reverseKeys(read), undefined, indent);

        expect(compareAnswers(grant({ Policy: text }), grant({ Policy: reversed }))).toEqual([]);
        const other = JSON.stringify({ ...read, "": [read] });
        expect(compareAnswers(grant({ Policy: text }), grant({ Policy: other }))).toEqual(["Policy"]);
      }),
    );
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, child]) => [name, reverseKeys(child)] as const);
  return Object.fromEntries(entries.reverse());
}
