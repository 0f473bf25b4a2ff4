import { describe, expect, it } from "vitest";
import { userFields } from "../../src/users/record-fields.ts";
import { tellRestrictingNames } from "../../src/users/restricting-names.ts";

const names = new Map<string, string>(userFields.map((field) => [field, field]));
const isNoticed = (name: string, skipped: readonly string[] = []): boolean =>
  tellRestrictingNames(new Map([...names].filter(([field]) => !skipped.includes(field))), skipped)(name);

describe("tellRestrictingNames", () => {
  it.each([
    ...["sourceIps", "source_ips", "SourceIP", "valid-until", "policy", "ROLES", "group", "homedirectory"],
    ...["disabled", "sourceIpAllow", "source_ip_deny", "accessRules"],
    ...["ipv4_allow_list", "server_id_allow_list", "allowed_ips", "enabled", "Active", "locked", "status"],
    ...["suspended", "blocked", "allowedCidrs", "allowed_source_ips", "ipWhitelist", "ip_whitelists", "sourceIpList"],
    ...["validTo", "SessionPolicy", "session_policy"],
    // Behind what other programs begin such names with.
    ...["is_active", "isDisabled", "is-blocked", "userStatus", "user_enabled", "account_status", "AccountLocked"],
    ...["account_is_suspended", "isUserActive", "user_state", "account_valid_to"],
  ])("has %s, which somebody meant to restrict by", (name) => {
    expect(isNoticed(name)).toBe(true);
  });

  // The README says so: nobody can know all names. Map them with `fields`.
  it.each([
    ...["email", "createdAt", "ttl", "expiresAt", "firewall", "username", "password", "publicKeys"],
    // A name of a field here, behind what makes another of it.
    ...["user_groups", "user_role", "accountPolicy", "is_home_directory", "is", "user", "account"],
  ])("does not have %s", (name) => {
    expect(isNoticed(name)).toBe(false);
  });

  it("has the names that fields have in the item, and none of a field that is not to be read", () => {
    const isMapped = tellRestrictingNames(new Map([["validUntil", "ttl"]]), ["state"]);

    const told = ["ttl", "state", "user_state"].map(isMapped);
    expect([...told, isNoticed("groups", ["groups"])]).toStrictEqual([true, false, false, false]);
  });
});
