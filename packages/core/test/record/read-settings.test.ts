import { describe, expect, it } from "vitest";
import { readDirectories, readSettings } from "../../src/record/read-settings.ts";

const Role = "arn:aws:iam::123456789012:role/transfer-user";
const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:Get*"], Resource: "*" }] };

function invalid(field: string, problem: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

describe("readSettings", () => {
  it("reads nothing of nothing", () => {
    expect(readSettings({}, "record")).toStrictEqual({});
  });

  it("reads every field in the forms that stores have", () => {
    const settings = {
      Role,
      Policy: policy,
      HomeDirectoryType: "LOGICAL",
      HomeDirectory: "/in",
      HomeDirectoryDetails: [{ Entry: "/in", Target: "/bucket/in", Type: "DIRECTORY" }],
      PosixProfile: { Uid: 0, Gid: 4_294_967_295, SecondaryGids: [1] },
    };

    expect(readSettings(settings, "record")).toStrictEqual(settings);
  });

  it("keeps text of policies and mappings as it is, to be read once it is known that there is a role", () => {
    const settings = { Role: "", Policy: "{", HomeDirectory: " ", HomeDirectoryDetails: "[" };

    expect(readSettings(settings, "record")).toStrictEqual(settings);
  });

  it("takes a blank type of home for absent", () => {
    expect(readSettings({ HomeDirectoryType: " " }, "record")).toStrictEqual({});
  });

  it("copies a policy and mappings, so that their owner cannot change them any more", () => {
    const owned = structuredClone({ Policy: policy, HomeDirectoryDetails: [{ Entry: "/", Target: "/b" }] });

    const read = readSettings(owned, "record");
    owned.Policy.Statement.pop();
    owned.HomeDirectoryDetails.pop();

    expect(read).toStrictEqual({ Policy: policy, HomeDirectoryDetails: [{ Entry: "/", Target: "/b" }] });
  });

  it.each([
    ['{"Uid":1000,"Gid":1001,"SecondaryGids":[1,2]}', { Uid: 1000, Gid: 1001, SecondaryGids: [1, 2] }],
    ['{"Uid":"1000","Gid":"0"}', { Uid: 1000, Gid: 0 }],
    [
      { Uid: "4294967295", Gid: 1, SecondaryGids: ["5"] },
      { Uid: 4_294_967_295, Gid: 1, SecondaryGids: [5] },
    ],
    [
      { Uid: 1, Gid: 1, SecondaryGids: null },
      { Uid: 1, Gid: 1 },
    ],
  ])(
    "reads the POSIX profile %j, for the console of Secrets Manager makes text of everything",
    (PosixProfile, profile) => {
      expect(readSettings({ PosixProfile }, "record")).toStrictEqual({ PosixProfile: profile });
    },
  );

  it.each([
    ["PosixProfile", "{", "is not JSON"],
    ["PosixProfile", "", "is not JSON"],
    ["PosixProfile", '{"Uid":1000,"Gid":1000,"Uid":0}', "holds a key twice"],
    ["PosixProfile", "[1,1]", "must be an object"],
    ["PosixProfile", 7, "must be an object"],
    ["PosixProfile", new Map([["Uid", 1]]), "must be an object"],
    ["PosixProfile.Uid", {}, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Uid", { Uid: "", Gid: 1 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Uid", { Uid: "1e3", Gid: 1 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Uid", { Uid: "00000000001", Gid: 1 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Uid", { Uid: " 1", Gid: 1 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Uid", { Uid: "-1", Gid: 1 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Uid", { Uid: "4294967296", Gid: 1 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Gid", { Uid: 1, Gid: 4_294_967_296 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Gid", { Uid: 1, Gid: 1.5 }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.Gid", { Uid: 1, Gid: null }, "must be a whole number from 0 to 4294967295"],
    ["PosixProfile.SecondaryGids", { Uid: 1, Gid: 1, SecondaryGids: "1,2" }, "must be a list"],
    [
      "PosixProfile.SecondaryGids[1]",
      { Uid: 1, Gid: 1, SecondaryGids: [1, -1] },
      "must be a whole number from 0 to 4294967295",
    ],
    ["PosixProfile.uid", { uid: 1, Gid: 1 }, "is no field that is known here"],
  ])("refuses %s of the profile %j: it %s", (field, PosixProfile, problem) => {
    expect(() => readSettings({ PosixProfile }, "record")).toThrow(invalid(field, problem));
  });

  it.each(["Role", "HomeDirectory"])("refuses a %s that is no text", (name) => {
    for (const value of [7, true, [], [Role], {}]) {
      expect(() => readSettings({ [name]: value }, "record")).toThrow(invalid(name, "must be text"));
    }
  });

  it("refuses a policy that is neither text nor an object of JSON", () => {
    for (const Policy of [7, true, [], [policy], new Map()]) {
      expect(() => readSettings({ Policy }, "record")).toThrow(invalid("Policy", "must be JSON text or an object"));
    }
    expect(() => readSettings({ Policy: { Statement: [new Set()] } }, "record")).toThrow(
      invalid("Policy", "holds what JSON cannot hold"),
    );
  });

  it("refuses another type of home", () => {
    for (const HomeDirectoryType of ["path", "LOGICAL ", 7, [], {}]) {
      expect(() => readSettings({ HomeDirectoryType }, "record")).toThrow(
        invalid("HomeDirectoryType", "must be one of PATH, LOGICAL"),
      );
    }
  });

  it("refuses mappings that are neither text nor a list", () => {
    for (const HomeDirectoryDetails of [7, true, {}, { Entry: "/", Target: "/b" }, new Set()]) {
      expect(() => readSettings({ HomeDirectoryDetails }, "record")).toThrow(
        invalid("HomeDirectoryDetails", "must be a list"),
      );
    }
  });

  it("names a field by where the settings stand", () => {
    expect(() => readSettings({ Role: 7 }, "defaults")).toThrow(invalid("defaults.Role"));
  });
});

describe("readDirectories", () => {
  it("reads mappings, and takes null for absent", () => {
    const mappings = [{ Entry: "/", Target: "/b", Type: null }];

    expect(readDirectories(mappings, "details")).toStrictEqual([{ Entry: "/", Target: "/b" }]);
  });

  it("reads the filters of a mapping as lists, from lists and from text with commas", () => {
    const mapping = { Entry: "/", Target: "/b" };
    const mappings = [
      { ...mapping, regions: ["eu-west-1", "us-east-1"], servers: ["s-1"] },
      { ...mapping, regions: "eu-west-1, us-east-1", servers: "s-1" },
      { ...mapping, regions: ["eu-west-1,us-east-1"], servers: ["s-1 "] },
    ];
    const read = { ...mapping, regions: ["eu-west-1", "us-east-1"], servers: ["s-1"] };

    expect(readDirectories(mappings, "details")).toStrictEqual([read, read, read]);
    expect(readDirectories([{ ...mapping, regions: [], servers: null }], "details")).toStrictEqual([
      { ...mapping, regions: [] },
    ]);
  });

  it("takes a filter of blank text for none", () => {
    const [mapping] = readDirectories([{ Entry: "/", Target: "/b", regions: " ", servers: "" }], "details");

    expect(mapping?.regions).toBeUndefined();
    expect(mapping?.servers).toBeUndefined();
  });

  it.each([
    ["details[0].regions", [{ Entry: "/", Target: "/b", regions: 7 }]],
    ["details[0].regions[1]", [{ Entry: "/", Target: "/b", regions: ["a", null] }]],
    ["details[0].servers", [{ Entry: "/", Target: "/b", servers: new Set(["s-1"]) }]],
    ["details[0].Regions", [{ Entry: "/", Target: "/b", Regions: ["a"] }]],
    ["details[0]", [null]],
    ["details[0]", ["/"]],
    ["details[1]", [{ Entry: "/", Target: "/b" }, []]],
    ["details[0].Entry", [{ Target: "/b" }]],
    ["details[0].Target", [{ Entry: "/" }]],
    ["details[0].Target", [{ Entry: "/", Target: null }]],
    ["details[0].Type", [{ Entry: "/", Target: "/b", Type: "DIR" }]],
    ["details[0].entry", [{ Entry: "/", Target: "/b", entry: "/" }]],
  ])("refuses %s of %j", (field, mappings) => {
    expect(() => readDirectories(mappings, "details")).toThrow(invalid(field));
  });
});
