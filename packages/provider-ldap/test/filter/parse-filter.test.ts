import { describe, expect, it } from "vitest";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { ldapPresets } from "../../src/presets/ldap-presets.ts";

/** Text of the configuration, by what it becomes. */
const write = (text: unknown): string => parseFilter(text, "users.filter").toString();

/**
 * What other programs publish, and people copy: Authelia's defaults (internal/configuration/schema/authentication.go), and those
 * of sftpgo-plugin-auth, of Vault's ldaputil and of AWS's toolkit.
 */
const published: readonly string[] = [
  "(&(|({username_attribute}={input})({mail_attribute}={input}))(sAMAccountType=805306368)(!(userAccountControl:1.2.840.113556.1.4.803:=2))(!(pwdLastSet=0))(|(!(accountExpires=*))(accountExpires=0)(accountExpires>={date-time:microsoft-nt})))",
  "(&(member={dn})(|(sAMAccountType=268435456)(sAMAccountType=536870912)))",
  "(&(|({username_attribute}={input})({mail_attribute}={input}))(|(objectClass=inetOrgPerson)(objectClass=organizationalPerson)))",
  "(&(|(member={dn})(uniqueMember={dn}))(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=groupOfMembers))(!(pwdReset=TRUE)))",
  "(&(|({username_attribute}={input})({mail_attribute}={input}))(objectClass=person)(!(nsAccountLock=TRUE))(krbPasswordExpiration>={date-time:generalized})(|(!(krbPrincipalExpiration=*))(krbPrincipalExpiration>={date-time:generalized})))",
  "(&(|({username_attribute}={input})({mail_attribute}={input}))(objectClass=person))",
  "(&(|({username_attribute}={input})({mail_attribute}={input}))(objectClass=posixAccount)(!(accountStatus=inactive)))",
  "(&(uniqueMember={dn})(objectClass=posixGroup))",
  "(&(objectClass=user)(sAMAccountType=805306368)(sAMAccountName=%username%))",
  "({{.UserAttr}}={{.Username}})",
  "(|(memberUid={{.Username}})(member={{.UserDN}})(uniqueMember={{.UserDN}}))",
  "(|(&(objectClass=user)(uid={u}))(&(objectCategory=person)(sAMAccountName={u})))",
  "(&(objectClass=group)(member:1.2.840.113556.1.4.1941:={dn}))",
];

const ownFilters = Object.values(ldapPresets).flatMap(({ name, users, groups }) =>
  [users.filter, groups?.filter].flatMap((filter) => (filter === undefined ? [] : [[name, filter] as const])),
);

describe("parseFilter", () => {
  it.each([
    ["(uid=alice)", "(uid=alice)"],
    ["objectClass=person", "(objectClass=person)"],
    [" (objectClass=person)\n", "(objectClass=person)"],
    ["(cn=*)", "(cn=*)"],
    ["(cn=a*b*)", "(cn=a*b*)"],
    ["(&(a=1)(|(b>=2)(c<=3))(!(d~=4)))", "(&(a=1)(|(b>=2)(c<=3))(!(d~=4)))"],
    ["(!(userAccountControl:1.2.840.113556.1.4.803:=2))", "(!(userAccountControl:1.2.840.113556.1.4.803:=2))"],
    ["(cn=Lučić)", "(cn=Lučić)"],
    [String.raw`(cn=a\2a\28\29\5C)`, String.raw`(cn=a\2a\28\29\5c)`],
    // A backslash and digits, and no byte.
    [String.raw`(cn=\5c80)`, String.raw`(cn=\5c80)`],
  ])("reads %j", (text, expected) => {
    expect(write(text)).toBe(expected);
  });

  it.each(ownFilters)("reads a filter of the preset %s: %s", (_, filter) => {
    expect(write(filter)).toBe(filter);
  });

  it("has presets with filters to read", () => {
    expect(ownFilters.length).toBeGreaterThan(5);
  });

  it.each<[string, unknown]>([
    ["no text", 7],
    ["nothing", undefined],
    ["null", null],
    ["empty text", ""],
    ["blanks", " \n"],
    ["a name alone", "uid"],
    ["no attribute", "(=alice)"],
    ["a blank in the name of an attribute", "(u id=alice)"],
    ["a list of nothing", "(&)"],
    ["parentheses around nothing", "()"],
    ["two filters", "(uid=alice)(uid=bob)"],
    ["a filter that is not closed", "(uid=alice"],
    ["a list that is not closed", "(&(uid=alice)(cn=a)"],
    ["a list in a list that is not closed", "(&(a=1)(|(b=2)(c=3))"],
    ["a negation that is not closed", "(!(uid=alice)"],
    ["something else where a negation is closed", "(!(uid=alice)x"],
    ["one more parenthesis at the end", "(uid=alice))"],
    ["a parenthesis in a value", "(cn=a(b)"],
    ["an escape of one digit", String.raw`(cn=a\4)`],
    ["an escape that is no number", String.raw`(cn=\zz)`],
    ["bytes of UTF-8, which ldapts reads wrongly", String.raw`(cn=Lu\c4\8di)`],
    ["a byte of them in capitals", String.raw`(cn=\FF)`],
    ["the least of them", String.raw`(cn=\80)`],
  ])("refuses %s", (_, text) => {
    expect(() => parseFilter(text, "users.filter")).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "users.filter" }),
    );
  });

  it.each([...published, "(uid={{username}})", "(uid=%s)", "(cn=})"])(
    "refuses %s, which has a place for a name",
    (text) => {
      expect(() => parseFilter(text, "groups.filter")).toThrow(
        expect.objectContaining({
          code: "ERR_CONFIGURATION",
          option: "groups.filter",
          requirement: "must have no place for a name: usernameAttributes say where names stand",
        }),
      );
    },
  );

  it("says nothing of the text that it refuses", () => {
    expect(() => parseFilter("(hunter2", "users.filter")).toThrow("users.filter must be a filter.");
  });
});
