import { toItem } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { readToolkitProvider } from "../../src/toolkit/read-toolkit-provider.ts";

describe("readToolkitProvider", () => {
  it("reads every field of a record, and keeps the config for the module as it is stored", () => {
    const config = {
      server: "ldap.example.com",
      port: 636,
      Role: "arn:aws:iam::123456789012:role/all",
      HomeDirectory: "/b",
    };

    const provider = readToolkitProvider(
      "corp",
      toItem({
        provider: "corp",
        module: "ldap",
        public_key_support: true,
        disabled: true,
        ipv4_allow_list: "203.0.113.0/24",
        server_id_allow_list: "s-1, s-2",
        config,
      }),
    );

    expect(provider).toStrictEqual({
      record: { provider: "corp", module: "ldap", config, publicKeySupport: true },
      isDisabled: true,
      accessRules: expect.objectContaining({
        origin: "provider:corp",
        sourceIpAllow: ["203.0.113.0/24"],
        servers: ["s-1", "s-2"],
      }) as object,
      settings: {
        origin: "provider:corp",
        values: { Role: "arn:aws:iam::123456789012:role/all", HomeDirectory: "/b" },
      },
    });
  });

  it("gives what nobody can change: it is remembered", () => {
    const { accessRules, settings } = readToolkitProvider(
      "corp",
      toItem({ module: "argon2", ipv4_allow_list: "203.0.113.0/24", config: { PosixProfile: { Uid: 1, Gid: 2 } } }),
    );

    const parts = [accessRules, accessRules.sourceIpAllow, settings, settings.values, settings.values.PosixProfile];
    expect(parts.map((part) => Object.isFrozen(part))).toStrictEqual([true, true, true, true, true]);
  });

  it.each([
    ["identity_provider.module", {}, "must be text"],
    ["identity_provider.module", { module: " " }, "must be text"],
    ["identity_provider.module", { module: 7 }, "must be text"],
    ["identity_provider.public_key_support", { module: "ldap", public_key_support: "true" }, "must be true or false"],
    ["identity_provider.disabled", { module: "ldap", disabled: "true" }, "must be true or false"],
    ["identity_provider.config.Policy", { module: "ldap", config: { Policy: 7 } }, undefined],
    ["identity_provider.server_id_allow_list", { module: "ldap", server_id_allow_list: 7 }, undefined],
    ["identity_provider.Role", { module: "ldap", Role: "arn" }, "must stand in config"],
  ])("names %s where it cannot be read", (field, own, problem) => {
    expect(() => readToolkitProvider("corp", toItem(own as never))).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_USER_RECORD",
        field,
        ...(problem === undefined ? {} : { problem }),
      }),
    );
  });
});
