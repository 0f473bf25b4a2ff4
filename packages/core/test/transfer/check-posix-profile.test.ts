import { describe, expect, it } from "vitest";
import { checkPosixProfile } from "../../src/transfer/check-posix-profile.ts";
import { collectProblems } from "./collect-problems.ts";

function check(value: unknown): readonly string[] {
  return collectProblems((report) => {
    checkPosixProfile(value, report);
  });
}

const noIds = ["1000", "", null, true, -1, 4_294_967_296, 1.5, Number.NaN, Number.POSITIVE_INFINITY, [1000], {}];

describe("checkPosixProfile", () => {
  it.each([
    undefined,
    { Uid: 0, Gid: 0 },
    { Uid: 4_294_967_295, Gid: 4_294_967_295 },
    { Uid: 1, Gid: 1, SecondaryGids: [] },
    { Uid: 1, Gid: 1, SecondaryGids: [0, 4_294_967_295] },
    { Uid: 1, Gid: 1, SecondaryGids: Array.from({ length: 16 }, (_, index) => index) },
  ])("accepts %j", (profile) => {
    expect(check(profile)).toStrictEqual([]);
  });

  it.each(['{"Uid":1,"Gid":1}', "", null, 7, true, [[1, 1]]])(
    "refuses %j: Transfer reads an object only",
    (profile) => {
      expect(check(profile)).toStrictEqual(["error posix-profile-not-object PosixProfile"]);
    },
  );

  it.each(["Uid", "Gid"])("refuses a profile without %s", (name) => {
    const profile = { Uid: 1, Gid: 1, [name]: undefined };

    expect(check(profile)).toStrictEqual([`error posix-id PosixProfile.${name}`]);
  });

  it.each(["Uid", "Gid"])("refuses a %s that is no whole number from 0 to 4294967295", (name) => {
    for (const id of noIds) {
      expect(check({ Uid: 1, Gid: 1, [name]: id })).toStrictEqual([`error posix-id PosixProfile.${name}`]);
    }
  });

  it("names both ids where both are wrong", () => {
    expect(check({ uid: 1, gid: 1 })).toStrictEqual([
      "error posix-id PosixProfile.Uid",
      "error posix-id PosixProfile.Gid",
    ]);
  });

  it("refuses ids that hang on a prototype", () => {
    expect(check(Object.create({ Uid: 1, Gid: 1 }))).toHaveLength(2);
  });

  it("refuses 17 secondary groups", () => {
    const SecondaryGids = Array.from({ length: 17 }, (_, index) => index);

    expect(check({ Uid: 1, Gid: 1, SecondaryGids })).toStrictEqual(["error posix-id PosixProfile.SecondaryGids"]);
  });

  it("refuses secondary groups that are no list of ids", () => {
    for (const SecondaryGids of [1, "1", "[1]", null, {}, { 0: 1, length: 1 }, ...noIds.map((id) => [1, id])]) {
      expect(check({ Uid: 1, Gid: 1, SecondaryGids })).toStrictEqual(["error posix-id PosixProfile.SecondaryGids"]);
    }
  });
});
