import { describe, expect, it } from "vitest";
import { checkSessionOptions } from "../../src/session/check-session-options.ts";
import type { SessionSettings } from "../../src/session/session-settings.ts";
import type { SessionOptions } from "../../src/session/session-options.ts";

const Role = "arn:aws:iam::123456789012:role/x";
const homePolicy = { Version: "2012-10-17", Statement: [{ Resource: "arn:aws:s3:::${Transfer:HomeDirectory}/*" }] };
const plainPolicy = { Version: "2012-10-17", Statement: [{ Resource: "arn:aws:s3:::bucket/{{username}}/*" }] };

function refusal(option: string): unknown {
  return expect.objectContaining({ code: "ERR_CONFIGURATION", option });
}

/** What callers without types hand over. */
const check = (options: object): unknown => checkSessionOptions(options);

describe("checkSessionOptions", () => {
  it("fills in what is absent", () => {
    expect(checkSessionOptions({})).toStrictEqual({
      defaults: {},
      rules: [],
      resolve: undefined,
      pinned: {},
      allowedRoles: undefined,
      allowedTargets: undefined,
      variables: {},
    });
  });

  it("takes variables that are undefined for absent, as those of an environment may be", () => {
    expect(checkSessionOptions({ variables: { AWS_REGION: undefined, bucket: "b" } }).variables).toStrictEqual({
      bucket: "b",
    });
  });

  it("keeps what it is given, read", () => {
    const options: SessionOptions = {
      defaults: { Role },
      rules: [{ name: "a", when: { group: "a" }, apply: { HomeDirectory: "/a" } }],
      resolve: () => Promise.resolve(undefined),
      pinned: { Policy: plainPolicy },
      allowedRoles: [Role],
      allowedTargets: ["/a"],
      variables: { bucket: "b" },
    };

    expect(checkSessionOptions(options)).toMatchObject({
      defaults: { Role },
      rules: [{ origin: "rule:a", values: { HomeDirectory: "/a" } }],
      resolve: options.resolve,
      pinned: { Policy: plainPolicy },
      allowedRoles: [{ parts: expect.any(Array) as unknown }],
      allowedTargets: [{ parts: [{ head: "a", tail: undefined }] }],
      variables: { bucket: "b" },
    });
  });

  it.each([
    [{ defaults: { role: Role } }, "defaults.role"],
    [{ rules: {} }, "rules"],
    [{ rules: [{ when: {}, apply: { Role } }] }, "rules[0].when"],
    [{ resolve: "settings.json" }, "resolve"],
    [{ pinned: { Policy: "" } }, "pinned.Policy"],
    [{ pinned: { HomeDirectoryType: "PATH" } }, "pinned.HomeDirectoryType"],
    [{ allowedRoles: Role }, "allowedRoles"],
    [{ allowedRoles: [] }, "allowedRoles"],
    [{ allowedRoles: [Role, "*"] }, "allowedRoles[1]"],
    [{ allowedRoles: [null] }, "allowedRoles[0]"],
    [{ allowedRoles: Array(1) }, "allowedRoles[0]"],
    [{ allowedTargets: "/bucket" }, "allowedTargets"],
    [{ allowedTargets: [] }, "allowedTargets"],
    [{ allowedTargets: ["/bucket/"] }, "allowedTargets[0]"],
    [{ allowedTargets: ["/bucket", 7] }, "allowedTargets[1]"],
    [{ variables: { "a\nb": 7 } }, "variables.(unprintable)"],
    [{ variables: { username: "eve" } }, "variables.username"],
    [{ variables: { USERNAME: "eve" } }, "variables.USERNAME"],
    [{ variables: { SERVER_ID: "s-0" } }, "variables.SERVER_ID"],
    [{ variables: { "attributes.team": "red" } }, "variables.(unprintable)"],
    [{ allowedTargets: ["/a/}}{{"] }, "allowedTargets[0]"],
    [{ allowedTargets: ["/a/{username}"] }, "allowedTargets[0]"],
    [{ allowedTargets: ["/a/${transfer:Home}"] }, "allowedTargets[0]"],
    [{ allowedTargets: ["/a/..\\b"] }, "allowedTargets[0]"],
  ])("refuses %j and says where", (options, option) => {
    expect(() => check(options)).toThrow(refusal(option));
  });

  describe("of settings over those of accounts that would fail every login", () => {
    const efs = { HomeDirectory: "/fs-0123abcd/home/{{username}}" };

    it.each<[SessionSettings, string]>([
      [{ Role: "admin" }, "Role"],
      [{ HomeDirectory: "x" }, "HomeDirectory"],
      [{ HomeDirectory: "/b/{{username" }, "HomeDirectory"],
      [{ HomeDirectory: "/b/{{nobody}}" }, "HomeDirectory"],
      [{ HomeDirectoryType: "LOGICAL", HomeDirectory: "/b" }, "HomeDirectoryDetails"],
      [{ HomeDirectoryDetails: [] }, "HomeDirectoryDetails"],
      [{ HomeDirectoryDetails: [{ Entry: "/", Target: "/b/" }] }, "HomeDirectoryDetails[0].Target"],
      [{ HomeDirectoryDetails: [{ Entry: "/", Target: "/b", regions: ["x"] }] }, "HomeDirectoryDetails[0].regions"],
      [{ ...efs, Policy: plainPolicy }, "Policy"],
      [{ Policy: { Statement: { Sid: "{{username}}" } } }, "Policy.Statement.Sid"],
      [{ Policy: { Version: "2012-10-17", Statement: { Principal: "*" } } }, "Policy.Statement.Principal"],
    ])("refuses %j, in what is pinned and in rules", (settings, field) => {
      expect(() => check({ pinned: settings })).toThrow(refusal(`pinned.${field}`));
      expect(() => check({ rules: [{ when: { group: "a" }, apply: settings }] })).toThrow(
        refusal(`rules[0].apply.${field}`),
      );
    });

    it.each<[SessionOptions, string]>([
      [{ defaults: { Role: "arn:aws:iam::1234:rol/x" } }, "defaults.Role"],
      [{ defaults: { HomeDirectory: "/b/{{user}}" } }, "defaults.HomeDirectory"],
      [
        {
          variables: { AWS_REGION: " " },
          pinned: { HomeDirectoryDetails: [{ Entry: "/", Target: "/b", regions: ["eu-west-1"] }] },
        },
        "pinned.HomeDirectoryDetails[0].regions",
      ],
      [
        {
          defaults: {
            HomeDirectoryDetails: [
              { Entry: "/a", Target: "/b" },
              { Entry: "/b", Target: "/b/" },
            ],
          },
        },
        "defaults.HomeDirectoryDetails[1].Target",
      ],
      [
        {
          pinned: {
            HomeDirectoryDetails: [{ Entry: "/", Target: "/b/x", servers: ["s-123"] }],
            Policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "{{nobody}}" } },
          },
        },
        "pinned.Policy.Statement.Resource",
      ],
    ])("refuses %j before any login", (options, option) => {
      expect(() => check(options)).toThrow(refusal(option));
    });

    it("measures nothing by names that nobody has", () => {
      const Resource = Array.from({ length: 45 }, (_, index) => `arn:aws:s3:::bucket/{{username}}/${String(index)}/*`);
      const Policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }] };

      expect(() => check({ pinned: { Policy } })).not.toThrow();
    });

    it.each<SessionOptions>([
      { defaults: { Role: "", HomeDirectory: " ", HomeDirectoryDetails: "" }, allowedRoles: [Role] },
      { defaults: { HomeDirectoryType: "LOGICAL" } },
      { defaults: { HomeDirectoryType: "LOGICAL", HomeDirectory: "/" }, allowedTargets: ["/bucket"] },
      {
        allowedRoles: [`${Role}-{{attributes.team}}`],
        rules: [{ when: { attribute: { team: "blue" } }, apply: { Role: `${Role}-blue` } }],
      },
      { pinned: { Role: `arn:aws:iam::123456789012:role/${"a".repeat(62)}-{{attributes.tier}}` } },
    ])("starts with %j, which fails nobody or not everybody", (options) => {
      expect(() => check(options)).not.toThrow();
    });

    it.each<SessionSettings>([
      {
        HomeDirectoryDetails: [
          { Entry: "/", Target: "/bucket-eu/{{username}}", regions: ["eu-central-1"] },
          { Entry: "/", Target: "/bucket-us/{{username}}", regions: ["us-east-1"] },
        ],
      },
      {
        HomeDirectoryDetails: [
          { Entry: "/{{username}}", Target: "/bucket/a" },
          { Entry: "/{{attributes.team}}", Target: "/bucket/b" },
        ],
      },
      { HomeDirectory: '/b/{{attributes.a"b\\c}}' },
      { HomeDirectoryDetails: [{ Entry: "/", Target: "/b", servers: ["s-1"] }] },
      { Role: "arn:aws:iam::{{AWS_ACCOUNT}}:role/{{attributes.role}}-{{ attributes.a b }}" },
      { Role: "arn:aws:iam::{{attributes.account}}:role/x" },
      efs,
      { HomeDirectoryDetails: [{ Entry: "/", Target: "/b", regions: ["us-east-1"], servers: ["s-1"] }] },
    ])("takes %j, of which other layers may have the rest", (settings) => {
      const variables = { AWS_ACCOUNT: "123456789012", AWS_REGION: "eu-west-1" };

      expect(() => check({ variables, pinned: settings })).not.toThrow();
      expect(() => check({ variables, rules: [{ when: { group: "a" }, apply: settings }] })).not.toThrow();
    });
  });

  describe("of a pinned policy that names the home", () => {
    it.each([homePolicy, JSON.stringify(homePolicy), JSON.stringify(homePolicy).replace("$", String.raw`\u0024`)])(
      "refuses it where other layers choose the home, and so what the policy allows: %j",
      (Policy) => {
        expect(() => check({ pinned: { Policy } })).toThrow(refusal("pinned.Policy"));
        expect(() => check({ pinned: { Policy, Role }, defaults: { HomeDirectory: "/bucket" } })).toThrow(
          refusal("pinned.Policy"),
        );
      },
    );

    it("takes it with a home that is pinned too, or where it is said where homes may be", () => {
      expect(() => check({ pinned: { Policy: homePolicy, HomeDirectory: "/bucket/{{username}}" } })).not.toThrow();
      expect(() => check({ pinned: { Policy: homePolicy }, allowedTargets: ["/bucket/{{username}}"] })).not.toThrow();
      expect(() => check({ pinned: { Policy: plainPolicy } })).not.toThrow();
      expect(() =>
        check({ pinned: { Policy: homePolicy, HomeDirectoryDetails: '[{"Entry":"/","Target":"/b"}]' } }),
      ).toThrow(expect.objectContaining({ requirement: "names the home, whose variables are unset with mappings" }));
    });
  });
});
