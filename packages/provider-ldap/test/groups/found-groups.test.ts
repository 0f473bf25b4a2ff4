import { describe, expect, it } from "vitest";
import { createFoundGroups } from "../../src/groups/found-groups.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const makeGroup = (dn: string, cn: Values): ReturnType<typeof makeEntry> => makeEntry({ cn }, { dn });

describe("createFoundGroups", () => {
  it("has each group once, whatever ways its name is written in, in the order in which they were found", () => {
    const found = createFoundGroups("CN");

    const fresh = [
      found.addEntry(makeGroup("cn=Staff,dc=x", "Staff")),
      found.addDn("CN=staff, DC=x", undefined),
      found.addDn("commonName=admins,dc=x", undefined),
      found.addEntry(makeGroup(String.raw`cn=\41dmins,dc=x`, "Admins")),
      found.addEntry(makeGroup("cn=other,ou=staff,dc=x", "Staff")),
    ];

    expect(fresh).toEqual(["cn=Staff,dc=x", undefined, "commonName=admins,dc=x", undefined, "cn=other,ou=staff,dc=x"]);
    expect(found.names).toEqual(["Staff", "admins"]);
  });

  it.each(["commonName", "2.5.4.3", "cn"])(
    "reads names out of DNs by any name of the attribute: %s",
    (nameAttribute) => {
      const found = createFoundGroups(nameAttribute);

      found.addDn("cn=staff,dc=x", undefined);

      expect(found.names).toEqual(["staff"]);
    },
  );

  it("has none at first", () => {
    const found = createFoundGroups("cn");

    expect(found.names).toEqual([]);
    expect(found.has("")).toBe(false);
    expect(found.has("staff")).toBe(false);
  });

  it.each([
    ["its only name, which may be another than in the DN", "cn=x1,dc=x", "Staff", "Staff"],
    ["of several names, the one in the DN", "cn=Staff,dc=x", ["Personal", "Staff"], "Staff"],
    ["without a name, the one in the DN", "cn=Staff,dc=x", [], "Staff"],
    ["of a DN of several parts, the right one", "uid=1+cn=Staff,dc=x", [], "Staff"],
  ])("names a group by %s", (_, dn, cn, expected) => {
    const found = createFoundGroups("cn");

    found.addEntry(makeGroup(dn, cn));

    expect(found.names).toEqual([expected]);
  });

  it.each<[string, Values]>([
    ["none", []],
    ["several", ["a", "b"]],
  ])("refuses a group with %s of which its DN says nothing", (_, cn) => {
    expect(() => createFoundGroups("cn").addEntry(makeGroup("uid=1,dc=x", cn))).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "group.cn", problem: "must have one value" }),
    );
  });

  it("refuses a group whose name is no text", () => {
    expect(() => createFoundGroups("cn").addEntry(makeGroup("cn=a", Buffer.from([0xff])))).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "cn" }),
    );
  });

  it.each(["staff", "cn=a,", 'cn="a', ",dc=x"])("refuses %j where there must be a DN", (dn) => {
    const found = createFoundGroups("cn");
    const error = expect.objectContaining({
      code: "ERR_INVALID_USER_RECORD",
      field: "groups",
      problem: "must have distinguished names",
    }) as Error;

    expect(() => found.addDn(dn, undefined)).toThrow(error);
    expect(() => found.addDn(dn, "dc=x")).toThrow(error);
    expect(() => found.addEntry(makeGroup(dn, "a"))).toThrow(error);
  });

  it("leaves out what is not under the base, or is named by another attribute", () => {
    const found = createFoundGroups("cn");

    const added = [
      found.addDn("cn=in,ou=groups,dc=x", "ou=groups,dc=x"),
      found.addDn("cn=out,ou=rules,dc=x", "ou=groups,dc=x"),
      found.addDn(String.raw`cn=out\,ou=groups,dc=x`, "ou=groups,dc=x"),
      found.addDn("ipaUniqueID=7,ou=groups,dc=x", "ou=groups,dc=x"),
      found.addDn("ipaUniqueID=8,cn=hbac,dc=x", undefined),
    ];

    expect(added).toEqual(["cn=in,ou=groups,dc=x", undefined, undefined, undefined, undefined]);
    expect(found.names).toEqual(["in"]);
  });

  it("reads names in DNs as they are meant", () => {
    const found = createFoundGroups("cn");

    found.addDn(String.raw`cn=a\2cb \"c\",dc=x`, undefined);
    // It is another group than "admins".
    found.addDn("cn=admins\u00a0,dc=x", undefined);

    expect(found.names).toEqual(['a,b "c"', "admins\u00a0"]);
  });

  it("knows groups by their names and by their DNs", () => {
    const found = createFoundGroups("cn");
    found.addDn("cn=Staff,ou=groups,dc=x", undefined);
    found.addEntry(makeGroup("cn=odd,dc=x", "a b"));

    const asked = ["staff", "STAFF", "CN=staff,OU=groups,DC=x", "a b", "A B", "cn=odd,dc=x"];
    const unknown = [
      "staf",
      "odd",
      "cn=Staff",
      "cn=staff,ou=other,dc=x",
      "ou=groups,dc=x",
      "cn=staff,ou=groups,dc=x,",
      " staff",
    ];

    expect(asked.filter((name) => !found.has(name))).toEqual([]);
    expect(unknown.filter((name) => found.has(name))).toEqual([]);
  });

  it("takes what is a DN for a DN: a group that is called by the text of one is another", () => {
    const found = createFoundGroups("cn");
    found.addEntry(makeGroup(String.raw`cn=cn\=admins\,dc\=x,ou=team,dc=x`, "cn=admins,dc=x"));

    expect(found.has("cn=admins,dc=x")).toBe(false);
  });

  it("has two groups whose names a directory tells apart, though they look the same", () => {
    const found = createFoundGroups("cn");

    for (const name of ["admins", "admin\u017f", "\uff41dmins", "admins\u00a0", "\ufeffadmins"]) {
      found.addEntry(makeGroup(`cn=${name},dc=x`, name));
    }

    expect(found.names).toHaveLength(5);
  });
});
