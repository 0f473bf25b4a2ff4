import { toItem } from "@transfer-idp/test-parts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readToolkitFields } from "../../src/toolkit/read-toolkit-fields.ts";

const role = "arn:aws:iam::123456789012:role/user";

describe("readToolkitFields", () => {
  it("takes apart what restricts, what is a setting, and what is for others", () => {
    const item = toItem({
      user: "alice",
      disabled: true,
      ipv4_allow_list: new Set(["203.0.113.0/24"]),
      server_id_allow_list: ["s-1"],
      note: "of whoever keeps the table",
      config: { Role: role, argon2_hash: "…", server: "ldap.example.com" },
    });

    expect(readToolkitFields(item)).toStrictEqual({
      item: {
        user: "alice",
        disabled: true,
        ipv4_allow_list: ["203.0.113.0/24"],
        server_id_allow_list: ["s-1"],
        note: "of whoever keeps the table",
        config: { Role: role, argon2_hash: "…", server: "ldap.example.com" },
      },
      config: { Role: role, argon2_hash: "…", server: "ldap.example.com" },
      isDisabled: true,
      record: { sourceIps: ["203.0.113.0/24"], servers: ["s-1"], Role: role },
    });
  });

  it.each([{}, { config: null }, { disabled: null, ipv4_allow_list: null }])("takes %j for nothing", (own) => {
    const { config, isDisabled, record } = readToolkitFields(toItem(own));

    expect({ config, isDisabled }).toStrictEqual({ config: {}, isDisabled: false });
    expect(record["sourceIps"] ?? undefined).toBeUndefined();
  });

  it("reads the items of the README that have `config` as an empty map", () => {
    expect(readToolkitFields({ config: { M: {} } }).config).toStrictEqual({});
  });

  it.each([
    ["text", "{}"],
    ["a list", []],
    ["a set", new Set(["Role"])],
    ["true", true],
  ])("refuses a config that is %s", (_, config) => {
    expect(() => readToolkitFields(toItem({ config }))).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "config", problem: "must be a map" }),
    );
  });

  it("refuses a config of bytes", () => {
    expect(() => readToolkitFields({ config: { B: new Uint8Array(1) } })).toThrow(
      expect.objectContaining({ field: "config" }),
    );
  });

  it.each(["true", "false", 0, 1, [], {}])("refuses %j for disabled", (disabled) => {
    expect(() => readToolkitFields(toItem({ disabled }))).toThrow(
      expect.objectContaining({ field: "disabled", problem: "must be true or false" }),
    );
  });

  it.each([true, 1, {}, { allow: ["0.0.0.0/0"] }, { deny: ["203.0.113.0/24"] }])(
    "refuses %j for ipv4_allow_list",
    (ipv4_allow_list) => {
      expect(() => readToolkitFields(toItem({ ipv4_allow_list }))).toThrow(
        expect.objectContaining({ field: "ipv4_allow_list", problem: "must be a set, a list or text" }),
      );
    },
  );

  it.each([
    ["Disabled", { Disabled: true }, "is nearly a name that is read"],
    ["ipv4-allow-list", { "ipv4-allow-list": "" }, "is nearly a name that is read"],
    ["serverIdAllowList", { serverIdAllowList: [] }, "is nearly a name that is read"],
    ["config.policy", { config: { policy: "{}" } }, "is nearly a name that is read"],
    ["config.home_directory", { config: { home_directory: "/x" } }, "is nearly a name that is read"],
    ["Policy", { Policy: "{}" }, "must stand in config"],
    ["HomeDirectoryDetails", { HomeDirectoryDetails: [] }, "must stand in config"],
    ["config.disabled", { config: { disabled: true } }, "must stand in the record itself"],
    ["config.server_id_allow_list", { config: { server_id_allow_list: [] } }, "must stand in the record itself"],
    // Both at once.
    ["config.ipv4AllowList", { config: { ipv4AllowList: [] } }, "must stand in the record itself"],
    ["policy", { policy: "{}" }, "must stand in config"],
    ["homeDirectoryDetails", { homeDirectoryDetails: [] }, "must stand in config"],
    ["Config", { Config: { Policy: "{}" } }, "is nearly a name that is read"],
    ["idpUsername", { idpUsername: "x" }, "is nearly a name that is read"],
    ["publicKeySupport", { publicKeySupport: true }, "is nearly a name that is read"],
    ["ip_allow_list", { ip_allow_list: [] }, "is no list that is read: ipv4_allow_list takes addresses of IPv6 too"],
    [
      "config.ipv6_allow_list",
      { config: { ipv6_allow_list: [] } },
      "is no list that is read: ipv4_allow_list takes addresses of IPv6 too",
    ],
  ])("refuses %s, which may have been meant to restrict", (field, item, problem) => {
    expect(() => readToolkitFields(toItem(item as never))).toThrow(expect.objectContaining({ field, problem }));
  });

  it("does not print a name that may hold anything", () => {
    expect(() => readToolkitFields(toItem({ "\u001bDisabled": true }))).toThrow(
      expect.objectContaining({ field: "(unprintable)" }),
    );
  });

  describe("reads HomeDirectoryType", () => {
    it.each([
      ["beside a home", { HomeDirectoryType: "PATH", HomeDirectory: "/bucket" }],
      ["beside a list", { HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: [] }],
      ["where it is none, which fails then", { HomeDirectoryType: "Logical" }],
    ])("%s", (_, config) => {
      expect(readToolkitFields(toItem({ config })).record).toMatchObject(config);
    });

    it.each([
      { HomeDirectoryType: "PATH" },
      { HomeDirectoryType: "LOGICAL" },
      { HomeDirectoryType: "LOGICAL", HomeDirectory: " ", HomeDirectoryDetails: null },
    ])("not where it stands alone: the toolkit does not read it (%j)", (config) => {
      expect(readToolkitFields(toItem({ config })).record).not.toHaveProperty("HomeDirectoryType");
    });
  });

  it("gives a record no field that the item does not have", () => {
    const value = fc.oneof(
      fc.string().map((S) => ({ S })),
      fc.boolean().map((BOOL) => ({ BOOL })),
      fc.constant({ NULL: true }),
      fc.array(fc.string().map((S) => ({ S }))).map((L) => ({ L })),
    );
    const name = fc.oneof(fc.string(), fc.constantFrom("Role", "Policy", "disabled", "__proto__", "constructor"));
    const item = fc.dictionary(name, value);

    fc.assert(
      fc.property(item, item, (own, config) => {
        const typed = { ...own, config: { M: config } };
        let record: object;
        try {
          ({ record } = readToolkitFields(typed));
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
          return;
        }
        const settings = Object.keys(record).filter((field) => field !== "sourceIps" && field !== "servers");
        expect(settings.filter((field) => !Object.hasOwn(config, field))).toStrictEqual([]);
      }),
    );
  });
});
