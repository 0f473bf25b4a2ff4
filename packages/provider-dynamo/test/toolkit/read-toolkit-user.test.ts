import { toItem } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { readToolkitUser } from "../../src/toolkit/read-toolkit-user.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const record = { user: "alice", identity_provider_key: "corp" };

describe("readToolkitUser", () => {
  it("reads every field of a record", () => {
    const user = readToolkitUser(
      toItem({
        ...record,
        idp_username: "Alice@example.com",
        disabled: true,
        ipv4_allow_list: new Set(["203.0.113.0/24"]),
        server_id_allow_list: new Set(["s-1"]),
        config: {
          argon2_hash: "$argon2id$…",
          PublicKeys: [{ PublicKey: key, Expires: "2030-01-01T00:00:00Z" }],
          Role: "arn:aws:iam::123456789012:role/user",
          PosixProfile: { Uid: "1", Gid: 2 },
        },
      }),
    );

    const { publicKeys, ...others } = user;
    expect(others).toStrictEqual({
      isDefault: false,
      isDisabled: true,
      providerName: "corp",
      idpUsername: "Alice@example.com",
      argon2Hash: "$argon2id$…",
      accessRules: expect.objectContaining({
        origin: "user",
        sourceIpAllow: ["203.0.113.0/24"],
        servers: ["s-1"],
      }) as object,
      settings: {
        origin: "user",
        values: { Role: "arn:aws:iam::123456789012:role/user", PosixProfile: { Uid: 1, Gid: 2 } },
      },
    });
    expect(publicKeys.map(({ value, notAfter }) => ({ value, notAfter: notAfter?.toISOString() }))).toStrictEqual([
      { value: key, notAfter: "2030-01-01T00:00:00.000Z" },
    ]);
  });

  it("names the record of everybody in its origin", () => {
    const { isDefault, accessRules, settings } = readToolkitUser(toItem({ ...record, user: "$default$" }));

    expect({ isDefault, accessRules: accessRules.origin, settings: settings.origin }).toStrictEqual({
      isDefault: true,
      accessRules: "user:$default$",
      settings: "user:$default$",
    });
  });

  it.each([
    ["absent", {}],
    ["null", { idp_username: null, config: { argon2_hash: null, PublicKeys: null } }],
    ["blank", { idp_username: " ", config: { argon2_hash: "", PublicKeys: [" "] } }],
  ])("takes what is %s for absent, in the record of everybody too", (_, own) => {
    for (const user of ["alice", "$default$"]) {
      const { idpUsername, argon2Hash } = readToolkitUser(toItem({ ...record, user, ...own }));

      expect({ idpUsername, argon2Hash }).toStrictEqual({ idpUsername: undefined, argon2Hash: undefined });
    }
  });

  it.each([
    ["identity_provider_key", { identity_provider_key: " " }, "is missing"],
    ["identity_provider_key", { identity_provider_key: null }, "is missing"],
    ["idp_username", { idp_username: 7 }, "must be text"],
    ["config.argon2_hash", { config: { argon2_hash: 7 } }, "must be text"],
    ["config.PosixProfile.Uid", { config: { PosixProfile: { Uid: -1, Gid: 1 } } }, undefined],
    ["config.HomeDirectoryDetails[0].Entry", { config: { HomeDirectoryDetails: [{ Target: "/b" }] } }, undefined],
    ["config.HomeDirectoryDetails[0].Regions", { config: { HomeDirectoryDetails: [{ Regions: [] }] } }, undefined],
    ["server_id_allow_list", { server_id_allow_list: {} }, undefined],
    ["server_id_allow_list[0]", { server_id_allow_list: [7] }, undefined],
    ["disabled", { disabled: "no" }, "must be true or false"],
  ])("names %s where it cannot be read", (field, own, problem) => {
    const expected = { code: "ERR_INVALID_USER_RECORD", field, ...(problem === undefined ? {} : { problem }) };

    expect(() => readToolkitUser(toItem({ ...record, ...own }))).toThrow(expect.objectContaining(expected));
    expect(() => readToolkitUser(toItem({ ...record, user: "$default$", ...own }))).toThrow(
      expect.objectContaining({ ...expected, field: `user:$default$.${field}` }),
    );
  });

  it("gives a key that cannot be read to the login, which reports it by its place", () => {
    const { publicKeys } = readToolkitUser(toItem({ ...record, config: { PublicKeys: [7, { PublicKey: 7 }, key] } }));

    expect(publicKeys.map(({ value }) => value)).toStrictEqual(["(unreadable)", "(unreadable)", key]);
  });

  it("does not show hashes and keys where a record is inspected", () => {
    const user = readToolkitUser(toItem({ ...record, config: { PublicKeys: [key] } }));

    expect(JSON.stringify(user.publicKeys)).not.toContain("AAAA");
  });
});
