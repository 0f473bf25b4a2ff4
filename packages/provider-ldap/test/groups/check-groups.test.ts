import { describe, expect, it } from "vitest";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { checkGroups } from "../../src/groups/check-groups.ts";
import type { GroupOptions } from "../../src/groups/group-options.ts";
import type { LdapGroups } from "../../src/ldap-options.ts";

const match = [{ user: "dn", group: "member" }];
const check = (groups: object): GroupOptions => checkGroups(groups as LdapGroups, groups, "ou=people,dc=x");

describe("checkGroups", () => {
  it("fills in what is left out", () => {
    expect(check({ match, nameAttribute: "cn" })).toEqual({
      base: "ou=people,dc=x",
      memberOfBase: undefined,
      scope: "sub",
      filter: undefined,
      memberOf: undefined,
      match,
      nesting: "none",
      maxDepth: 10,
      nameAttribute: "cn",
      primaryGroup: false,
      requireGroup: [],
    });
  });

  it("keeps what is given", () => {
    const given: LdapGroups = {
      base: "OU=Groups,DC=x",
      scope: "one",
      filter: "(objectClass=group)",
      match,
      nesting: "recursive",
      maxDepth: 1,
      nameAttribute: "2.5.4.3",
      primaryGroup: false,
      requireGroup: ["staff", "cn=admins,dc=x"],
    };

    expect(check(given)).toEqual({
      ...given,
      memberOf: undefined,
      memberOfBase: "ou=groups,dc=x",
      filter: parseFilter("(objectClass=group)", "groups.filter"),
    });
  });

  it.each<[string, object]>([
    ["groups.filter", { memberOf: "memberOf", filter: "(cn=a)" }],
    ["groups.scope", { memberOf: "memberOf", scope: "one" }],
    ["groups.maxDepth", { match, maxDepth: 3 }],
    ["groups.match", { match: [...match, { user: "mail", group: "mail" }], nesting: "in-chain" }],
  ])("refuses what would do nothing: %s", (option, groups) => {
    expect(() => check({ nameAttribute: "cn", ...groups })).toThrow(expect.objectContaining({ option }) as Error);
  });

  it("lets the user's own list be enough", () => {
    expect(check({ memberOf: "memberOf", nameAttribute: "cn" })).toMatchObject({ memberOf: "memberOf", match: [] });
  });

  it.each<[string, object]>([
    ["groups.nested", { nested: true }],
    ["groups.base", { base: "groups" }],
    ["groups.base", { base: "" }],
    ["groups.base", { base: null }],
    ["groups.scope", { scope: "base" }],
    ["groups.scope", { scope: "SUB" }],
    ["groups.filter", { filter: "(member={dn})" }],
    ["groups.filter", { filter: "" }],
    ["groups.filter", { filter: null }],
    ["groups.memberOf", { memberOf: "member of" }],
    ["groups.memberOf", { memberOf: "memberOf;binary" }],
    ["groups.memberOf", { memberOf: null }],
    ["groups.match", { match: {} }],
    ["groups.match", { match: null }],
    ["groups.match[0]", { match: ["dn"] }],
    ["groups.match[0].member", { match: [{ user: "dn", member: "member" }] }],
    ["groups.match[0].user", { match: [{ group: "member" }] }],
    ["groups.match[1].group", { match: [...match, { user: "dn", group: "member)(cn=*" }] }],
    ["groups", { match: [] }],
    ["groups", { match: undefined }],
    ["groups.nesting", { nesting: "deep" }],
    ["groups.nesting", { nesting: "recursive", match: [{ user: "uid", group: "memberUid" }] }],
    ["groups.nesting", { nesting: "in-chain", match: [{ user: "uid", group: "memberUid" }] }],
    ["groups.nesting", { nesting: "recursive", memberOf: "memberOf", match: [] }],
    ["groups.memberOf", { nesting: "in-chain", memberOf: "memberOf" }],
    ["groups.maxDepth", { maxDepth: 0 }],
    ["groups.maxDepth", { maxDepth: 1.5 }],
    ["groups.maxDepth", { maxDepth: Number.NaN }],
    ["groups.maxDepth", { maxDepth: "10" }],
    ["groups.nameAttribute", { nameAttribute: undefined }],
    ["groups.nameAttribute", { nameAttribute: "" }],
    ["groups.nameAttribute", { nameAttribute: "c n" }],
    ["groups.primaryGroup", { primaryGroup: "yes" }],
    ["groups.primaryGroup", { primaryGroup: true }],
    ["groups.primaryGroup", { primaryGroup: true, nesting: "recursive" }],
    ["groups.requireGroup", { requireGroup: "staff" }],
    ["groups.requireGroup", { requireGroup: [] }],
    ["groups.requireGroup", { requireGroup: ["staff", " "] }],
    ["groups.requireGroup", { requireGroup: [7] }],
    ["groups.requireGroup", { requireGroup: null }],
  ])("refuses %s in %j", (option, groups) => {
    expect(() => check({ match, nameAttribute: "cn", ...groups })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it.each([[null], ["cn"], [[]]])("refuses %j for all of them", (groups) => {
    expect(() => check(groups as unknown as object)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "groups" }),
    );
  });
});
