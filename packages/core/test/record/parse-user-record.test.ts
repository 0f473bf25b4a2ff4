import { checkAccess } from "../../src/access/check-access.ts";
import { aliceLogin } from "../scripted-provider.ts";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUserRecord } from "../../src/record/parse-user-record.ts";
import { readOwn } from "../../src/transfer/parse-transfer-event.ts";

const hash = "$2b$10$CwTycUXWue0Thq9StjUM0uJ8bJq5s3b5Q0m2r1Yq8j3P4v5x6z7yC";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const Role = "arn:aws:iam::123456789012:role/transfer-user";
const nothing = {
  username: undefined,
  passwords: [],
  publicKeys: [],
  state: "active",
  groups: [],
  attributes: {},
  accessRules: {},
  settings: {},
};

function invalid(field: string, problem: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ name: "InvalidUserRecordError", code: "ERR_INVALID_USER_RECORD", field, problem });
}

/** What is concealed in the record, told. */
function reveal(record: ReturnType<typeof parseUserRecord>): object {
  return {
    ...record,
    passwords: record.passwords.map((stored) => ({ ...stored, value: stored.value })),
    publicKeys: record.publicKeys.map((stored) => ({ ...stored, value: stored.value })),
  };
}

describe("parseUserRecord", () => {
  it("reads an empty record as an active user without anything", () => {
    expect(parseUserRecord({})).toStrictEqual(nothing);
  });

  it("reads every field", () => {
    const record = parseUserRecord({
      username: "Alice",
      password: [hash, { value: "secret", scheme: "plaintext", notAfter: "2030-01-31" }],
      publicKeys: [key, { value: key, notAfter: "2030-01-31T12:00:00+02:00" }],
      state: "must-change-password",
      groups: ["staff", "blue"],
      attributes: { team: "blue", mails: ["a@example.com", "b@example.com"] },
      sourceIps: { allow: ["10.0.0.0/8"], deny: "10.1.0.0/16" },
      protocols: ["SFTP", "FTPS"],
      servers: "s-1, s-2",
      validFrom: "2029-01-01",
      validUntil: "2030-01-31",
      Role,
      HomeDirectory: "/bucket/alice",
    });

    expect(reveal(record)).toStrictEqual({
      username: "Alice",
      passwords: [{ value: hash }, { value: "secret", scheme: "plaintext", notAfter: new Date("2030-01-31") }],
      publicKeys: [{ value: key }, { value: key, notAfter: new Date("2030-01-31T10:00:00Z") }],
      state: "must-change-password",
      groups: ["staff", "blue"],
      attributes: { team: ["blue"], mails: ["a@example.com", "b@example.com"] },
      accessRules: {
        sourceIpAllow: ["10.0.0.0/8"],
        sourceIpDeny: ["10.1.0.0/16"],
        protocols: ["SFTP", "FTPS"],
        servers: ["s-1", "s-2"],
        validFrom: new Date("2029-01-01"),
        validUntil: new Date("2030-01-31"),
      },
      settings: { Role, HomeDirectory: "/bucket/alice" },
    });
  });

  it("takes null and undefined for absent in every field", () => {
    const names = [
      "username",
      "password",
      "publicKeys",
      "state",
      "groups",
      "attributes",
      "sourceIps",
      "protocols",
      "servers",
    ];
    const others = [
      "validFrom",
      "validUntil",
      "Role",
      "Policy",
      "HomeDirectoryType",
      "HomeDirectory",
      "HomeDirectoryDetails",
      "PosixProfile",
    ];

    for (const absent of [null, undefined]) {
      const record = parseUserRecord(Object.fromEntries([...names, ...others].map((name) => [name, absent])));

      expect(record).toStrictEqual(nothing);
    }
  });

  it.each([undefined, null, 7, true, "{}", [], [{}], new Map(), new Set(), new Date(0)])(
    "refuses %j, which is no record",
    (input) => {
      expect(() => parseUserRecord(input)).toThrow(invalid("record", "must be an object"));
    },
  );

  it("refuses an instance of a class, whose inherited fields restrict and would not be read", () => {
    class Row {
      readonly Role = Role;
      readonly flag = "disabled";
      get state(): string {
        return this.flag;
      }
    }

    expect(() => parseUserRecord(new Row())).toThrow(
      invalid("record", "must be a plain object, not an instance of a class"),
    );
  });

  it.each(["sourceIPs", "SourceIps", "acceptedIpNetwork", "validuntil", "passwords", "role", "enabled"])(
    "refuses the unknown field %s, which may be a misspelt restriction",
    (name) => {
      expect(() => parseUserRecord({ Role, [name]: null })).toThrow(invalid(name, "is no field that is known here"));
    },
  );

  describe("of the username", () => {
    it.each(["", " ", "\n"])("takes %j for absent: the name that was asked for counts", (username) => {
      expect(parseUserRecord({ username }).username).toBeUndefined();
    });

    it("keeps it as it is written", () => {
      expect(parseUserRecord({ username: " Alice " }).username).toBe(" Alice ");
    });
  });

  describe("of passwords", () => {
    it.each([" ", " secret ", "\n", "0", "null"])(
      "keeps the password %j as it is, for it is never trimmed",
      (password) => {
        expect(parseUserRecord({ password }).passwords.map(({ value }) => value)).toStrictEqual([password]);
      },
    );

    it("keeps their positions, also of blank ones, for errors name them", () => {
      expect(parseUserRecord({ password: ["", hash] }).passwords.map(({ value }) => value)).toStrictEqual(["", hash]);
    });

    it.each(["tomorrow", "2030-02-30", "", 7, {}, []])(
      "keeps a password whose expiry is %j, with an invalid date: it counts no more",
      (notAfter) => {
        const [stored] = parseUserRecord({ password: { value: hash, notAfter } }).passwords;

        expect(stored?.notAfter?.getTime()).toBeNaN();
      },
    );

    it("takes an expiry and a scheme of null for absent", () => {
      const [stored] = parseUserRecord({ password: { value: hash, scheme: null, notAfter: null } }).passwords;

      expect([stored?.value, stored?.scheme, stored?.notAfter]).toStrictEqual([hash, undefined, undefined]);
    });

    it.each([
      ["password", 7],
      ["password", true],
      ["password", new Set([hash])],
      ["password[1]", [hash, 7]],
      ["password[0]", [null]],
      ["password[0]", [[hash]]],
      ["password.value", {}],
      ["password.value", { value: 7 }],
      ["password.value", { value: null }],
      ["password[1].value", [hash, { scheme: "plaintext" }]],
      ["password.scheme", { value: hash, scheme: 7 }],
      ["password.notafter", { value: hash, notafter: "2030-01-31" }],
    ])("refuses %s of %j, for what proves who one is must be readable", (field, password) => {
      expect(() => parseUserRecord({ password })).toThrow(invalid(field));
    });
  });

  describe("of public keys", () => {
    it("keeps text as it is: it is read on a key login only", () => {
      for (const publicKeys of ["", " \n", "nonsense", `${key}\n${key}`]) {
        expect(parseUserRecord({ publicKeys }).publicKeys.map(({ value }) => value)).toStrictEqual([publicKeys]);
      }
    });

    it.each([
      null,
      7,
      true,
      [key],
      {},
      { value: 7 },
      { value: null },
      { value: key, notafter: "2030-01-31" },
      new Set([key]),
    ])("keeps the place of an entry that cannot be read (%j), and takes nothing from the others", (entry) => {
      const values = parseUserRecord({ publicKeys: [entry, key] }).publicKeys.map(({ value }) => value);

      expect(values).toStrictEqual(["(unreadable)", key]);
    });

    it("never takes an entry that cannot be read for a key", () => {
      expect(parseUserRecord({ publicKeys: 7 }).publicKeys.map(({ value }) => value)).toStrictEqual(["(unreadable)"]);
    });

    it.each(["tomorrow", "2030-02-30", "", 7, {}, []])(
      "keeps an invalid date for the expiry %j: the login leaves the key out",
      (notAfter) => {
        const [stored] = parseUserRecord({ publicKeys: { value: key, notAfter } }).publicKeys;

        expect([stored?.value, stored?.notAfter?.getTime()]).toStrictEqual([key, Number.NaN]);
      },
    );
  });

  it("takes an expiry of null for a key without one", () => {
    const [stored] = parseUserRecord({ publicKeys: { value: key, notAfter: null } }).publicKeys;

    expect([stored?.value, stored?.notAfter]).toStrictEqual([key, undefined]);
  });

  describe("of the state", () => {
    it.each(["active", "disabled", "locked", "expired", "password-expired", "must-change-password"])(
      "reads %s",
      (state) => {
        expect(parseUserRecord({ state }).state).toBe(state);
      },
    );

    it.each(["", " ", "Active", "enabled", "suspended", true, false, 1, [], ["active"], {}])(
      "refuses %j: what it meant may be that nobody logs in",
      (state) => {
        expect(() => parseUserRecord({ state })).toThrow(invalid("state"));
      },
    );
  });

  describe("of groups and attributes", () => {
    it("reads one or many groups, without blank ones", () => {
      const groups = ["staff", "", " ", ["a", "", "b"], []].map((value) => parseUserRecord({ groups: value }).groups);

      expect(groups).toStrictEqual([["staff"], [], [], ["a", "b"], []]);
    });

    it.each([
      ["groups", 7],
      ["groups", {}],
      ["groups", new Set(["staff"])],
      ["groups[1]", ["staff", null]],
      ["attributes", "team=blue"],
      ["attributes", []],
      ["attributes", new Map([["team", "blue"]])],
      ["attributes.*", { team: 7 }],
      ["attributes.*", { team: {} }],
      ["attributes.*[1]", { team: ["blue", null] }],
    ])("refuses %s of %j", (field, value) => {
      const [name = ""] = /^\w+/.exec(field) ?? [];

      expect(() => parseUserRecord({ [name]: value })).toThrow(invalid(field, expect.any(String)));
    });

    it("takes an attribute of null for absent", () => {
      expect(parseUserRecord({ attributes: { team: null, mail: "a" } }).attributes).toStrictEqual({ mail: ["a"] });
    });

    it("keeps an attribute called __proto__ an attribute", () => {
      const { attributes } = parseUserRecord(JSON.parse('{"attributes":{"__proto__":"blue"}}'));

      expect(readOwn(attributes, "__proto__")).toStrictEqual(["blue"]);
      expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    });
  });

  describe("of access rules", () => {
    it.each([
      ["10.0.0.1", ["10.0.0.1"]],
      ["10.0.0.0/8, 2001:db8::/32\n192.0.2.1,", ["10.0.0.0/8", "2001:db8::/32\n192.0.2.1"]],
      [
        ["10.0.0.0/8 ", "192.0.2.1 192.0.2.2"],
        ["10.0.0.0/8", "192.0.2.1 192.0.2.2"],
      ],
      // A blank entry keeps the positions of those behind it.
      [",10.0.0.0/8, ,junk,,", ["", "10.0.0.0/8", "", "junk"]],
      [
        ["", "10.0.0.0/8", " ", "junk", ",", ""],
        ["", "10.0.0.0/8", "", "junk"],
      ],
      [
        // A list with a hole.
        Object.assign(new Array<string>(3), { 0: "10.0.0.1", 2: "10.0.0.2" }),
        ["10.0.0.1", "(not text)", "10.0.0.2"],
      ],
      [{ allow: "10.0.0.1" }, ["10.0.0.1"]],
      ["junk", ["junk"]],
      [
        ["10.0.0.1", 7, null],
        ["10.0.0.1", "(not text)", "(not text)"],
      ],
    ])("reads the allow list of %j, with entries that the login will leave out", (sourceIps, sourceIpAllow) => {
      expect(parseUserRecord({ sourceIps }).accessRules.sourceIpAllow).toStrictEqual(sourceIpAllow);
    });

    it.each(["", " ", { allow: "" }, { allow: null }, {}])("takes %j for no allow list", (sourceIps) => {
      expect(parseUserRecord({ sourceIps }).accessRules.sourceIpAllow).toBeUndefined();
    });

    it.each([[], { allow: [] }].map((sourceIps) => [sourceIps]))("keeps the empty list of %j", (sourceIps) => {
      expect(parseUserRecord({ sourceIps }).accessRules.sourceIpAllow).toStrictEqual([]);
    });

    it.each([[""], ",", [" ", "\t"], " , ,"].map((list) => [list]))(
      "keeps a blank entry of %j, which is no empty list: as allow and as deny list it fails the login",
      (list) => {
        const { accessRules: allow } = parseUserRecord({ sourceIps: { allow: list } });
        const { accessRules: deny } = parseUserRecord({ sourceIps: { deny: list } });

        expect([allow, deny]).toStrictEqual([{ sourceIpAllow: [""] }, { sourceIpDeny: [""] }]);
        for (const rules of [allow, deny]) {
          expect(() => checkAccess(rules, aliceLogin)).toThrow(
            expect.objectContaining({ name: "InvalidUserRecordError" }),
          );
        }
      },
    );

    it("keeps entries of a deny list that cannot be read, for the login to fail on", () => {
      const { sourceIpDeny } = parseUserRecord({ sourceIps: { deny: ["10.0.0.1", "junk", 7] } }).accessRules;

      expect(sourceIpDeny).toStrictEqual(["10.0.0.1", "junk", "(not text)"]);
    });

    it.each([
      ["sourceIps", 7],
      ["sourceIps", true],
      ["sourceIps", new Set(["10.0.0.0/8"])],
      ["sourceIps", new Map([["allow", "10.0.0.0/8"]])],
      ["sourceIps.Allow", { Allow: "10.0.0.0/8" }],
      ["sourceIps.allow", { allow: 7 }],
      ["sourceIps.allow", { allow: {} }],
      ["sourceIps.allow", { allow: new Set(["10.0.0.0/8"]) }],
      ["sourceIps.deny", { deny: true }],
    ])("refuses %s of %j: a list of addresses that was not read would let everybody in", (field, sourceIps) => {
      expect(() => parseUserRecord({ sourceIps })).toThrow(invalid(field));
    });

    it.each(["protocols", "servers"])("reads %s from a list and from text", (name) => {
      const list = name === "protocols" ? ["SFTP", "FTP"] : ["s-1", "s-2"];

      for (const value of [list, list.join(","), ` ${list.join(" ,\n")} `]) {
        expect(parseUserRecord({ [name]: value }).accessRules).toHaveProperty(name, list);
      }
      expect(parseUserRecord({ [name]: " " }).accessRules).not.toHaveProperty(name);
      expect(parseUserRecord({ [name]: [] }).accessRules).toHaveProperty(name, []);
      expect(parseUserRecord({ [name]: "," }).accessRules).toHaveProperty(name, []);
      expect(parseUserRecord({ [name]: ["", " "] }).accessRules).toHaveProperty(name, []);
    });

    it.each(["protocols", "servers"])("splits and trims the entries of a list of %s", (name) => {
      const [one = "", other = ""] = name === "protocols" ? ["SFTP", "FTP"] : ["s-1", "s-2"];

      for (const value of [[`${one},${other}`], [`${one} `, `\n${other}`], ["", `${one} ${other}`, ""]]) {
        expect(parseUserRecord({ [name]: value }).accessRules).toHaveProperty(name, [one, other]);
      }
    });

    it.each([
      ["protocols[0]", "sftp"],
      ["protocols[1]", ["SFTP", "AS2"]],
      ["protocols[0]", [7]],
      ["protocols[2]", ["SFTP,FTPS", "", "AS2"]],
      ["protocols[1]", ["", "SFTP AS2"]],
      ["protocols[2]", "SFTP, ,AS2"],
      ["protocols[1]", new Array(2).fill("SFTP", 0, 1)],
      ["servers[0]", new Array(1)],
      ["protocols", { SFTP: true }],
      ["protocols", new Set(["SFTP"])],
      ["protocols", 7],
      ["servers[1]", ["s-1", 7]],
      ["servers", new Set(["s-1"])],
      ["servers", true],
    ])("refuses %s of %j", (field, value) => {
      const [name = ""] = /^\w+/.exec(field) ?? [];

      expect(() => parseUserRecord({ [name]: value })).toThrow(invalid(field));
    });

    it.each(["validFrom", "validUntil"])("refuses a %s that is no date", (name) => {
      for (const value of ["2030-02-30", "tomorrow", "", " ", 1_893_456_000, true, [], {}, new Date(Number.NaN)]) {
        expect(() => parseUserRecord({ [name]: value })).toThrow(
          invalid(name, "must be a date in the form of ISO 8601"),
        );
      }
    });
  });

  it("goes by the dates that classes of dates are, whatever they say", () => {
    class Liar extends Date {
      override getTime(): number {
        return null as never;
      }
    }
    const [past, none] = [new Liar("2000-01-01"), new Liar("nonsense")];

    const { passwords, publicKeys, accessRules } = parseUserRecord({
      password: { value: hash, notAfter: past },
      publicKeys: [
        { value: key, notAfter: past },
        { value: key, notAfter: none },
      ],
      validUntil: past,
    });

    const dates = [...passwords, ...publicKeys].map(({ notAfter }) => notAfter);
    expect([...dates, accessRules.validUntil].map((date) => date?.getTime())).toEqual([
      Date.UTC(2000, 0, 1),
      Date.UTC(2000, 0, 1),
      Number.NaN,
      Date.UTC(2000, 0, 1),
    ]);
    expect(() => parseUserRecord({ validUntil: none })).toThrow(invalid("validUntil"));
  });

  it("refuses settings that cannot be read, by their own names", () => {
    for (const field of [
      "Role",
      "Policy",
      "HomeDirectoryType",
      "HomeDirectory",
      "HomeDirectoryDetails",
      "PosixProfile",
    ]) {
      expect(() => parseUserRecord({ [field]: 7 })).toThrow(invalid(field));
    }
  });

  it("shows no password and no key, by whatever it is printed", () => {
    const secrets = ["correct horse battery", key, hash];
    const record = parseUserRecord({
      password: [secrets[0], { value: hash, scheme: "x" }],
      publicKeys: [key, { value: key }],
    });

    const shown = [
      inspect(record, { depth: Infinity, showHidden: true }),
      inspect(record, { depth: Infinity }),
      JSON.stringify(record),
      JSON.stringify({ ...record.passwords[1] }),
      JSON.stringify(structuredClone({ ...record })),
    ].join("\n");

    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect([...record.passwords, ...record.publicKeys].map(({ value }) => value)).toStrictEqual([
      secrets[0],
      hash,
      key,
      key,
    ]);
  });

  it("is frozen all the way down and shares nothing with its input", () => {
    const input = {
      password: { value: hash, notAfter: new Date("2030-01-31") },
      groups: ["staff"],
      attributes: { team: ["blue"] },
      sourceIps: { allow: ["10.0.0.1"] },
      protocols: ["SFTP"],
      validUntil: new Date("2030-01-31"),
      Policy: { Statement: [{ Action: ["s3:Get*"] }] },
      HomeDirectoryDetails: [{ Entry: "/", Target: "/b" }],
      PosixProfile: { Uid: 1, Gid: 1, SecondaryGids: [1] },
    };
    const before = structuredClone(input);

    const record = parseUserRecord(input);

    expect(listUnfrozen(record)).toStrictEqual([]);
    expect(input).toStrictEqual(before);
    expect(listShared(record, input)).toStrictEqual([]);
    expect(Object.isFrozen(input.groups)).toBe(false);
  });

  it("gives a frozen record or its own error, which holds no value, whatever arrives", () => {
    const secret = "hunter2 hunter2";
    const leaf = fc.oneof(
      fc.constantFrom(secret, `${secret}\n`, { value: secret }, [secret], "", null),
      fc.jsonValue(),
      fc.anything(),
    );
    const inner = fc.oneof(
      leaf,
      fc.dictionary(fc.constantFrom("value", "notAfter", "allow", "Uid", "Entry", "x y"), leaf),
      fc.array(leaf),
    );
    const anyRecord = fc.record(
      Object.fromEntries(
        [
          ...Object.keys(nothing),
          "password",
          "sourceIps",
          "protocols",
          "servers",
          "validFrom",
          "validUntil",
          "Role",
          "Policy",
        ]
          .concat("HomeDirectoryType", "HomeDirectory", "HomeDirectoryDetails", "PosixProfile")
          .filter((name) => !["passwords", "accessRules", "settings"].includes(name))
          .map((name) => [name, inner]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: anyRecord }, { weight: 1, arbitrary: fc.anything() }), (input) => {
        try {
          expect(listUnfrozen(parseUserRecord(input))).toStrictEqual([]);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
          expect(inspect(error, { showHidden: true })).not.toContain(secret);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("refuses JSON that is nested too deeply, and does not overflow", () => {
    const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`) as unknown;

    for (const name of [
      "password",
      "groups",
      "attributes",
      "sourceIps",
      "Policy",
      "HomeDirectoryDetails",
      "PosixProfile",
    ]) {
      const input = { [name]: name === "Policy" || name === "attributes" ? { a: deep } : deep };

      expect(() => parseUserRecord(input)).not.toThrow(RangeError);
    }
  });
});

/** Paths of everything inside a value that can still be changed. */
function listUnfrozen(value: unknown, path = "record"): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Reflect.ownKeys(value).flatMap((name) =>
    listUnfrozen(Reflect.getOwnPropertyDescriptor(value, name)?.value, `${path}.${String(name)}`),
  );
  return Object.isFrozen(value) ? inner : [path, ...inner];
}

/** Paths of everything inside a value that is an object of the other one too. */
function listShared(value: object, other: object): string[] {
  const owned = new Set(listObjects(other).map(([, object]) => object));
  return listObjects(value)
    .filter(([, object]) => owned.has(object))
    .map(([path]) => path);
}

function listObjects(value: unknown, path = ""): [string, object][] {
  if (typeof value !== "object" || value === null) return [];
  return [[path, value], ...Object.entries(value).flatMap(([name, entry]) => listObjects(entry, `${path}.${name}`))];
}
