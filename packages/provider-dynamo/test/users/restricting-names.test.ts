import { describe, expect, it } from "vitest";
import { simplifyName } from "../../src/simplify-name.ts";
import { userFields } from "../../src/users/record-fields.ts";
import { listRestrictingNames } from "../../src/users/restricting-names.ts";

const names = new Map<string, string>(userFields.map((field) => [field, field]));
const isNoticed = (name: string, skipped: readonly string[] = []): boolean =>
  listRestrictingNames(new Map([...names].filter(([field]) => !skipped.includes(field))), skipped).has(
    simplifyName(name),
  );

describe("listRestrictingNames", () => {
  it.each([
    ...["sourceIps", "source_ips", "SourceIP", "valid-until", "policy", "ROLES", "group", "homedirectory"],
    ...["disabled", "sourceIpAllow", "source_ip_deny", "accessRules"],
    ...["ipv4_allow_list", "server_id_allow_list", "allowed_ips", "enabled", "Active", "locked", "status"],
  ])("has %s, which somebody meant to restrict by", (name) => {
    expect(isNoticed(name)).toBe(true);
  });

  // The README says so: nobody can know all names. Map them with `fields`.
  it.each(["email", "createdAt", "ttl", "expiresAt", "user_groups", "firewall", "username", "password", "publicKeys"])(
    "does not have %s",
    (name) => {
      expect(isNoticed(name)).toBe(false);
    },
  );

  it("has the names that fields have in the item, and none of a field that is not to be read", () => {
    const mapped = listRestrictingNames(new Map([["validUntil", "ttl"]]), ["state"]);

    expect([mapped.has("ttl"), mapped.has("state"), isNoticed("groups", ["groups"])]).toStrictEqual([
      true,
      false,
      false,
    ]);
  });
});
