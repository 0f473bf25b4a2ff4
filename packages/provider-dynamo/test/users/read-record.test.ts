import { parseGroupRecord, parseUserRecord } from "@transfer-idp/core";
import { expectNoSecret, type PlainValue, toItem } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { checkLayout, type ItemLayout, type UserField } from "../../src/users/item-layout.ts";
import { readRecord } from "../../src/users/read-record.ts";
import { groupFields, userFields } from "../../src/users/record-fields.ts";

const read = (
  item: Readonly<Record<string, PlainValue>>,
  layout: ItemLayout<UserField> = {},
  key = ["pk", "sk"],
): ReturnType<typeof parseUserRecord> =>
  readRecord(toItem(item), checkLayout(layout, userFields), key, parseUserRecord);

const full = {
  username: "alice",
  password: "$2b$10$x",
  publicKeys: new Set(["ssh-ed25519 AAAA", "ssh-rsa BBBB"]),
  state: "active",
  groups: new Set(["staff"]),
  attributes: { team: "blue" },
  sourceIps: new Set(["198.51.100.0/24"]),
  protocols: ["SFTP"],
  servers: "s-1, s-2",
  validFrom: "2026-01-01",
  validUntil: 1_893_456_000,
  Role: "arn:aws:iam::123456789012:role/user",
  HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/alice" }],
  PosixProfile: { Uid: 1000, Gid: "1001", SecondaryGids: new Set([5, 6]) },
};
const plain = {
  ...full,
  publicKeys: ["ssh-ed25519 AAAA", "ssh-rsa BBBB"],
  groups: ["staff"],
  sourceIps: ["198.51.100.0/24"],
  validUntil: "2030-01-01T00:00:00Z",
  PosixProfile: { Uid: 1000, Gid: "1001", SecondaryGids: [5, 6] },
};

describe("readRecord", () => {
  it("reads attributes of the item, and those of its key as what they are", () => {
    expect(read({ pk: "USER#alice", sk: 0, ...full })).toStrictEqual(parseUserRecord(plain));
    expect(read(full, {}, ["username"])).toStrictEqual(parseUserRecord(plain));
  });

  it("reads a map", () => {
    const item = { pk: "USER#alice", updatedAt: "yesterday", ttl: 1, record: full };

    expect(read(item, { recordAttribute: "record" })).toStrictEqual(parseUserRecord(plain));
  });

  it("reads fields under other names, and others not at all", () => {
    const item = { password_hash: "$2b$10$x", allowed_ips: ["203.0.113.7"], state: "gone", Role: "r" };
    const fields = { password: "password_hash", sourceIps: "allowed_ips", state: null } as const;

    const expected = parseUserRecord({ password: "$2b$10$x", sourceIps: ["203.0.113.7"], Role: "r" });
    expect(read(item, { fields })).toStrictEqual(expected);
    expect(read({ record: item }, { recordAttribute: "record", fields })).toStrictEqual(expected);
  });

  it("reads numbers for dates as seconds since 1970, as of a time to live, and refuses what cannot be seconds", () => {
    const { accessRules } = read({ validFrom: 0, validUntil: 1_893_456_000.5 });

    expect(accessRules.validFrom?.toISOString()).toBe("1970-01-01T00:00:00.000Z");
    expect(accessRules.validUntil?.toISOString()).toBe("2030-01-01T00:00:00.500Z");
    for (const validUntil of [-1, 1_893_456_000_000]) {
      expect(() => read({ validUntil })).toThrow(expect.objectContaining({ field: "validUntil" }));
    }
  });

  it("leaves attributes alone that have nothing to do with the record", () => {
    expect(
      read({ createdAt: 7, email: "a@example.com", user_role: "admin", expiresAt: 7, ["__proto__"]: "x" }),
    ).toStrictEqual(parseUserRecord({}));
  });

  it.each([
    "source_ips",
    "SourceIPs",
    "sourceips",
    "role",
    "POLICY",
    "valid-until",
    "home_directory",
    "State",
    "Groups",
    "source_ip",
    "protocol",
    "sourceIpDeny",
    // Of groups, and of the program's options.
    "disabled",
    "accessRules",
    // Of other programs.
    "is_active",
    "isDisabled",
    "account_status",
    "allowedCidrs",
  ])("refuses %s, which is nearly the name of a restriction", (name) => {
    expect(() => read({ [name]: "x" })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: name }),
    );
  });

  it.each(["state", "Disabled", "policy", "expires", "is_blocked"])(
    "refuses %s beside the map of the record",
    (name) => {
      const layout = { recordAttribute: "record", fields: { validUntil: "expires" } } as const;

      expect(() => read({ record: {}, [name]: "x" }, layout)).toThrow(expect.objectContaining({ field: name }));
      expect(read({ record: {}, note: "x" }, layout)).toStrictEqual(parseUserRecord({}));
    },
  );

  it("does so too where the field has another name", () => {
    const fields = { sourceIps: "allowed_ips" } as const;

    expect(() => read({ sourceIps: "x" }, { fields })).toThrow(expect.objectContaining({ field: "sourceIps" }));
    expect(() => read({ AllowedIps: "x" }, { fields })).toThrow(expect.objectContaining({ field: "AllowedIps" }));
  });

  it("refuses every unknown field of a map", () => {
    const layout = { recordAttribute: "record" };

    expect(() => read({ record: { ...full, note: "x" } }, layout)).toThrow(
      expect.objectContaining({ field: "record.note", problem: "is no field that is known here" }),
    );
    expect(() => read({ record: { ["hunter2 secret!"]: "x" } }, layout)).toThrow(
      expect.objectContaining({ field: "record.(unprintable)" }),
    );
  });

  it.each<[string, Readonly<Record<string, PlainValue>>]>([
    ["is missing", {}],
    ["is text", { record: '{"Role":"r"}' }],
    ["is a list", { record: [] }],
    ["is null", { record: null }],
  ])("refuses an item whose map %s", (_, item) => {
    expect(() => read(item, { recordAttribute: "record" })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "record", problem: "must be a map" }),
    );
  });

  it("names a field that cannot be read as the item does, and shows nothing of it", () => {
    const errors = [
      () => read({ password_hash: 7 }, { fields: { password: "password_hash" } }),
      () => read({ record: { HomeDirectoryDetails: [{ Entry: "/", Target: 7 }] } }, { recordAttribute: "record" }),
      () => read({ publicKeys: "k", state: "secret-state" }),
    ].map((run) => {
      try {
        return run();
      } catch (error) {
        return error as Error & { readonly field: string };
      }
    });

    expect(errors.map((error) => "field" in error && error.field)).toStrictEqual([
      "password_hash",
      "record.HomeDirectoryDetails[0].Target",
      "state",
    ]);
    expectNoSecret(["secret-state"], { errors });
  });

  it("refuses an item with every field of a wrong type, by its first field", () => {
    const wrong = Object.fromEntries(userFields.map((field) => [field, { NULL: false, B: new Uint8Array([1]) }]));

    for (const field of userFields.filter((name) => name !== "publicKeys")) {
      const { [field]: value } = wrong;
      expect(() =>
        readRecord({ [field]: { B: value?.B as Uint8Array } }, checkLayout({}, userFields), [], parseUserRecord),
      ).toThrow(
        expect.objectContaining({
          code: "ERR_INVALID_USER_RECORD",
          field: expect.stringMatching(new RegExp(`^${field}`)) as string,
        }),
      );
    }
  });

  it("reads groups by the same rules", () => {
    const item = toItem({ name: "staff", disabled: true, allowed: new Set(["203.0.113.0/24"]), Role: "r" });
    const layout = checkLayout({ fields: { sourceIps: "allowed" } }, groupFields);

    const group = readRecord(item, layout, ["name"], (input) => parseGroupRecord("staff", input));

    expect(group).toStrictEqual(
      parseGroupRecord("staff", { disabled: true, sourceIps: ["203.0.113.0/24"], Role: "r" }),
    );
  });
});
