import { AndFilter, EqualityFilter, type Filter, OrFilter } from "ldapts";
import { describe, expect, it } from "vitest";
import type { LdapSearch } from "../../src/connection/ldap-connection.ts";
import type { LdapEntry } from "../../src/entry/ldap-entry.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { findGroups } from "../../src/groups/find-groups.ts";
import type { GroupOptions } from "../../src/groups/group-options.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const baseOptions: GroupOptions = {
  base: "ou=groups,dc=x",
  memberOfBase: undefined,
  scope: "sub",
  filter: undefined,
  memberOf: undefined,
  match: [{ user: "dn", group: "member" }],
  nesting: "none",
  maxDepth: 10,
  nameAttribute: "cn",
  primaryGroup: false,
  requireGroup: [],
};
const user = makeEntry({ uid: "alice", gidNumber: ["7", "8"] }, { dn: "uid=alice,dc=x" });
const nameOf = (group: string): string => `cn=${group},ou=groups,dc=x`;

/** The comparisons of which one must hold, as `attribute=value`, with attributes in small letters. */
function listValues(filter: Filter): readonly string[] {
  if (filter instanceof EqualityFilter) return [`${filter.attribute.toLowerCase()}=${filter.value.toString()}`];
  return filter instanceof OrFilter || filter instanceof AndFilter ? filter.filters.flatMap(listValues) : [];
}

/** Finds the groups of a user in a directory that has each group's members. */
async function find(
  groups: Readonly<Record<string, Readonly<Record<string, Values>>>>,
  options: Partial<GroupOptions> = {},
  of = user,
): Promise<{ readonly names: readonly string[]; readonly asked: readonly LdapSearch[] }> {
  const asked: LdapSearch[] = [];
  const entries = Object.entries(groups).map(([cn, attributes]) =>
    makeEntry({ cn, ...attributes }, { dn: nameOf(cn) }),
  );
  const search = (request: LdapSearch): Promise<readonly LdapEntry[]> => {
    asked.push(request);
    const wanted = listValues(request.filter);
    const isWanted = ({ attributes }: LdapEntry): boolean =>
      [...attributes].some(([name, values]) => values.some((value) => wanted.includes(`${name}=${value.toString()}`)));
    return Promise.resolve(entries.filter(isWanted));
  };
  const { names } = await findGroups(search, of, { ...baseOptions, ...options });
  return { names, asked };
}

describe("findGroups", () => {
  it("finds groups that list the user, and asks once", async () => {
    const { names, asked } = await find({
      staff: { member: "uid=alice,dc=x" },
      admins: { member: "uid=bob,dc=x" },
      users: { member: ["uid=bob,dc=x", "uid=alice,dc=x"] },
    });

    expect(names).toEqual(["staff", "users"]);
    expect(asked.map((request) => ({ ...request, filter: request.filter.toString() }))).toEqual([
      {
        base: "ou=groups,dc=x",
        scope: "sub",
        filter: "(|(member=uid=alice,dc=x))",
        attributes: ["cn"],
        isPaged: true,
      },
    ]);
  });

  it("lets groups pass the filter of the configuration besides", async () => {
    const { asked } = await find({}, { filter: parseFilter("(|(a=1)(b=2))", "groups.filter"), scope: "one" });

    expect(asked.map(({ scope, filter }) => [scope, filter.toString()])).toEqual([
      ["one", "(&(|(a=1)(b=2))(|(member=uid=alice,dc=x)))"],
    ]);
  });

  it("takes each rule, and each value of the user, for a way to be a member", async () => {
    const match = [
      { user: "dn", group: "uniqueMember" },
      { user: "uid", group: "memberUid" },
      { user: "gidnumber", group: "gidNumber" },
      { user: "mail", group: "mail" },
    ];

    const { names, asked } = await find({ a: { memberUid: "alice" }, b: { gidNumber: "8" } }, { match });

    expect(asked.map(({ filter }) => filter.toString())).toEqual([
      "(|(uniqueMember=uid=alice,dc=x)(memberUid=alice)(gidNumber=7)(gidNumber=8))",
    ]);
    expect(names).toEqual(["a", "b"]);
  });

  it("asks nothing where the user has nothing to be found by", async () => {
    expect(await find({}, { match: [{ user: "mail", group: "mail" }] })).toEqual({ names: [], asked: [] });
  });

  it("takes a value of a user for nothing but a value", async () => {
    const of = makeEntry({ uid: "*)(cn=*" }, { dn: "cn=a*(b)\\2a,dc=x" });
    const match = [
      { user: "uid", group: "memberUid" },
      { user: "dn", group: "member" },
    ];

    const { asked } = await find({}, { match }, of);

    expect(asked[0]?.filter).toEqual(
      new OrFilter({
        filters: [
          new EqualityFilter({ attribute: "memberUid", value: "*)(cn=*" }),
          new EqualityFilter({ attribute: "member", value: "cn=a*(b)\\2a,dc=x" }),
        ],
      }),
    );
  });

  it("reads groups of the user's own list, under the base alone, and asks nothing", async () => {
    const of = makeEntry({ memberOf: [nameOf("staff"), "cn=rule,ou=hbac,dc=x", nameOf("STAFF")] });
    const options = { memberOf: "MemberOf", memberOfBase: "ou=groups,dc=x", match: [] };

    expect(await find({}, options, of)).toEqual({ names: ["staff"], asked: [] });
    expect((await find({}, { ...options, memberOfBase: undefined }, of)).names).toEqual(["staff", "rule"]);
  });

  it("refuses a list with what is no DN", async () => {
    await expect(find({}, { memberOf: "memberOf", match: [] }, makeEntry({ memberOf: "staff" }))).rejects.toMatchObject(
      { code: "ERR_INVALID_USER_RECORD", field: "groups" },
    );
  });

  it("finds groups of groups level by level, each once", async () => {
    const { names, asked } = await find(
      {
        a: { member: "uid=alice,dc=x" },
        b: { member: [nameOf("a"), "uid=alice,dc=x"] },
        c: { member: [nameOf("a"), nameOf("b")] },
        d: { member: nameOf("c") },
        other: { member: nameOf("elsewhere") },
      },
      { nesting: "recursive" },
    );

    expect(names).toEqual(["a", "b", "c", "d"]);
    expect(asked.map(({ filter }) => filter.toString())).toEqual([
      "(|(member=uid=alice,dc=x))",
      `(|(member=${nameOf("a")})(member=${nameOf("b")}))`,
      `(|(member=${nameOf("c")}))`,
      `(|(member=${nameOf("d")}))`,
    ]);
  });

  it("finds groups above those of the user's own list", async () => {
    const of = makeEntry({ memberOf: [nameOf("a"), "cn=rule,ou=hbac,dc=x"] }, { dn: "uid=alice,dc=x" });
    const options = { memberOf: "memberOf", memberOfBase: "ou=groups,dc=x", nesting: "recursive" } as const;

    const { names, asked } = await find({ b: { member: nameOf("a") } }, options, of);

    expect(names).toEqual(["a", "b"]);
    expect(asked[1]?.filter.toString()).toBe(`(|(member=${nameOf("a")}))`);
  });

  it("goes by the rules for DNs alone above the first level", async () => {
    const match = [
      { user: "uid", group: "memberUid" },
      { user: "dn", group: "member" },
      { user: "dn", group: "uniqueMember" },
    ];

    const { asked } = await find({ a: { member: "uid=alice,dc=x" } }, { match, nesting: "recursive" });

    expect(asked.map(({ filter }) => filter.toString())).toEqual([
      "(|(memberUid=alice)(member=uid=alice,dc=x)(uniqueMember=uid=alice,dc=x))",
      `(|(member=${nameOf("a")})(uniqueMember=${nameOf("a")}))`,
    ]);
  });

  it("follows groups that are members of each other, and of themselves, once around", async () => {
    const { names, asked } = await find(
      {
        a: { member: ["uid=alice,dc=x", nameOf("b"), nameOf("a")] },
        b: { member: nameOf("a") },
      },
      { nesting: "recursive", maxDepth: 2 },
    );

    expect(names).toEqual(["a", "b"]);
    expect(asked).toHaveLength(3);
  });

  it.each([1, 2, 5])("refuses a user whose groups are nested over %i deep", async (maxDepth) => {
    const chain = (length: number): Readonly<Record<string, Readonly<Record<string, Values>>>> =>
      Object.fromEntries(
        Array.from({ length }, (_, level) => [
          `g${String(level)}`,
          { member: level === 0 ? "uid=alice,dc=x" : nameOf(`g${String(level - 1)}`) },
        ]),
      );
    const options = { nesting: "recursive", maxDepth } as const;

    expect((await find(chain(maxDepth), options)).names).toHaveLength(maxDepth);
    await expect(find(chain(maxDepth + 1), options)).rejects.toMatchObject({
      code: "ERR_INVALID_USER_RECORD",
      field: "groups",
      problem: `must not be nested over ${String(maxDepth)} deep`,
    });
  });

  it("asks for at most 100 values at a time", async () => {
    const of = makeEntry({ memberOf: Array.from({ length: 201 }, (_, index) => nameOf(String(index))) });

    const { asked, names } = await find(
      { top: { member: nameOf("200") } },
      { memberOf: "memberOf", match: [{ user: "dn", group: "member" }], nesting: "recursive" },
      of,
    );

    expect(asked.map(({ filter }) => listValues(filter).length)).toEqual([1, 100, 100, 1, 1]);
    expect(names).toHaveLength(202);
  });

  it("has Active Directory follow groups where it is told so, and asks no more", async () => {
    const { names, asked } = await find({}, { nesting: "in-chain" });

    expect(names).toEqual([]);
    expect(asked.map(({ filter }) => filter.toString())).toEqual([
      "(|(member:1.2.840.113556.1.4.1941:=uid=alice,dc=x))",
    ]);
  });

  it("passes on what the search rejects with", async () => {
    await expect(findGroups(() => Promise.reject(new Error("down")), user, baseOptions)).rejects.toThrow("down");
  });
});
