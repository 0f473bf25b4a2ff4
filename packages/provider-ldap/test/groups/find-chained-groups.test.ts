import { EqualityFilter } from "ldapts";
import { describe, expect, it } from "vitest";
import type { LdapSearch } from "../../src/connection/ldap-connection.ts";
import type { LdapEntry } from "../../src/entry/ldap-entry.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { findChainedGroups, primaryGroupAttributes } from "../../src/groups/find-chained-groups.ts";
import type { GroupOptions } from "../../src/groups/group-options.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const baseOptions: GroupOptions = {
  base: "dc=x",
  memberOfBase: undefined,
  scope: "sub",
  filter: undefined,
  memberOf: undefined,
  match: [{ user: "dn", group: "member" }],
  nesting: "in-chain",
  maxDepth: 10,
  nameAttribute: "cn",
  primaryGroup: true,
  requireGroup: [],
};

/** Binary form of S-1-5-21-1-2-3-RID: revision, count, authority, and numbers of four bytes, least first. */
const makeSid = (rid: number): Buffer => {
  const bytes = Buffer.from("01050000000000051500000001000000020000000300000000000000", "hex");
  bytes.writeUInt32LE(rid, 24);
  return bytes;
};
const domainUsers = makeEntry({ cn: "Domain Users" }, { dn: "cn=domain users,dc=x" });
const staff = makeEntry({ cn: "staff" }, { dn: "cn=staff,dc=x" });

async function find(
  attributes: Readonly<Record<string, Values>>,
  options: Partial<GroupOptions> = {},
  primary: readonly LdapEntry[] = [domainUsers],
): Promise<{ readonly groups: readonly LdapEntry[]; readonly asked: readonly LdapSearch[] }> {
  const asked: LdapSearch[] = [];
  const isPrimary = options.primaryGroup ?? baseOptions.primaryGroup;
  const search = (request: LdapSearch): Promise<readonly LdapEntry[]> => {
    asked.push(request);
    return Promise.resolve(asked.length === 1 && isPrimary ? primary : [staff]);
  };
  const user = makeEntry(attributes, { dn: "cn=alice,dc=x" });
  return { groups: await findChainedGroups(search, user, { ...baseOptions, ...options }), asked };
}

const alice = { objectSid: makeSid(1_105), primaryGroupID: "513" };

describe("findChainedGroups", () => {
  it("finds the primary group by the user's SID with its own number, and the groups of both", async () => {
    const { groups, asked } = await find(alice);

    expect(groups).toEqual([domainUsers, staff]);
    expect(asked.map(({ filter }) => filter)).toEqual([
      new EqualityFilter({ attribute: "objectSid", value: makeSid(513) }),
      expect.anything(),
    ]);
    expect(asked[1]?.filter.toString()).toBe(
      "(|(member:1.2.840.113556.1.4.1941:=cn=alice,dc=x)(member:1.2.840.113556.1.4.1941:=cn=domain users,dc=x))",
    );
    expect(asked.map(({ base, scope, attributes, isPaged }) => ({ base, scope, attributes, isPaged }))).toEqual([
      { base: "dc=x", scope: "sub", attributes: ["cn"], isPaged: true },
      { base: "dc=x", scope: "sub", attributes: ["cn"], isPaged: true },
    ]);
  });

  it.each([0, 513, 0x0102_0304, 0xffff_ffff])("writes the number %i where the user's own was", async (rid) => {
    const { asked } = await find({ ...alice, primaryGroupID: String(rid) });

    expect(asked[0]?.filter).toEqual(new EqualityFilter({ attribute: "objectSid", value: makeSid(rid) }));
  });

  it("leaves the user's own SID as it was", async () => {
    const objectSid = makeSid(1_105);

    await find({ ...alice, objectSid });

    expect(objectSid).toEqual(makeSid(1_105));
  });

  it("lets both searches pass the filter of the configuration", async () => {
    const { asked } = await find(alice, { filter: parseFilter("(objectClass=group)", "groups.filter") }, []);

    expect(asked.map(({ filter }) => filter.toString())).toEqual([
      expect.stringMatching(/^\(&\(objectClass=group\)\(objectSid=/),
      expect.stringMatching(/^\(&\(objectClass=group\)\(\|\(member:/),
    ]);
  });

  it("goes on without a primary group that the filter leaves out", async () => {
    const { groups, asked } = await find(alice, {}, []);

    expect(groups).toEqual([staff]);
    expect(asked[1]?.filter.toString()).toBe("(|(member:1.2.840.113556.1.4.1941:=cn=alice,dc=x))");
  });

  it("asks for no primary group where it does not count, and needs nothing of it", async () => {
    const { groups, asked } = await find({}, { primaryGroup: false });

    expect(groups).toEqual([staff]);
    expect(asked).toHaveLength(1);
  });

  it("asks by each rule", async () => {
    const match = [
      { user: "dn", group: "member" },
      { user: "dn", group: "owner" },
    ];

    const { asked } = await find({}, { match, primaryGroup: false });

    expect(asked[0]?.filter.toString()).toBe(
      "(|(member:1.2.840.113556.1.4.1941:=cn=alice,dc=x)(owner:1.2.840.113556.1.4.1941:=cn=alice,dc=x))",
    );
  });

  it.each<[string, string, Readonly<Record<string, Values>>]>([
    ["no SID", "objectSid", { objectSid: [] }],
    ["a SID as text", "objectSid", { objectSid: "S-1-5-21-1-2-3-1105" }],
    ["a SID that is too short", "objectSid", { objectSid: Buffer.alloc(11) }],
    ["no primary group", "primaryGroupID", { primaryGroupID: [] }],
    ["a primary group that is no number", "primaryGroupID", { primaryGroupID: "0x201" }],
    ["a negative one", "primaryGroupID", { primaryGroupID: "-1" }],
    ["one that is too large", "primaryGroupID", { primaryGroupID: "4294967296" }],
    ["several", "primaryGroupID", { primaryGroupID: ["513", "514"] }],
  ])("refuses a user with %s, and names %s", async (_, field, attributes) => {
    await expect(find({ ...alice, ...attributes })).rejects.toMatchObject({ code: "ERR_INVALID_USER_RECORD", field });
  });

  it("reads the primary group from the attributes that are asked for", () => {
    expect(primaryGroupAttributes).toEqual(Object.keys(alice));
  });
});
