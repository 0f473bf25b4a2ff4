import { parseUserRecord } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { type AccountAttributes, listAccountAttributes, readAccount } from "../../src/entry/read-account.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const plain: AccountAttributes = {
  username: "uid",
  publicKeys: ["sshPublicKey"],
  session: {},
  PosixProfile: undefined,
  keep: [],
};
const full: AccountAttributes = {
  ...plain,
  session: { Role: "employeeType", HomeDirectory: "roomNumber", HomeDirectoryDetails: "info", Policy: "title" },
  PosixProfile: { Uid: "uidNumber", Gid: "gidNumber" },
  keep: ["mail", "departmentNumber"],
};

const read = (
  values: Readonly<Record<string, Values>>,
  attributes: AccountAttributes = full,
): ReturnType<typeof readAccount> =>
  readAccount(makeEntry({ uid: "alice", ...values }), attributes, { state: "active", groups: ["staff"] });
const readKeys = (values: Values): readonly string[] =>
  read({ sshPublicKey: values }).publicKeys.map(({ value }) => value);

describe("listAccountAttributes", () => {
  it("has every attribute that an account is made of", () => {
    expect(listAccountAttributes(plain)).toEqual(["uid", "sshPublicKey"]);
    expect(listAccountAttributes(full)).toEqual([
      "uid",
      "sshPublicKey",
      "employeeType",
      "roomNumber",
      "info",
      "title",
      "uidNumber",
      "gidNumber",
      "mail",
      "departmentNumber",
    ]);
  });
});

describe("readAccount", () => {
  it("makes an account of an entry", () => {
    const account = read({
      uid: "Alice",
      sshPublicKey: ["ssh-ed25519 AAAA", "ssh-rsa BBBB"],
      employeeType: "arn:aws:iam::123456789012:role/user",
      roomNumber: "/bucket/alice",
      uidNumber: "1000",
      gidNumber: "1001",
      mail: ["a@x", "b@x"],
      description: "of no account",
    });

    expect(account).toEqual({
      username: "Alice",
      state: "active",
      groups: ["staff"],
      attributes: { mail: ["a@x", "b@x"], departmentNumber: [] },
      publicKeys: parseUserRecord({ publicKeys: ["ssh-ed25519 AAAA", "ssh-rsa BBBB"] }).publicKeys,
      accessRules: [],
      settings: [
        {
          origin: "directory",
          values: {
            Role: "arn:aws:iam::123456789012:role/user",
            HomeDirectory: "/bucket/alice",
            PosixProfile: { Uid: 1000, Gid: 1001 },
          },
        },
      ],
    });
  });

  it("keeps the state that was read", () => {
    const account = readAccount(makeEntry({ uid: "alice" }), plain, { state: "locked", groups: [] });

    expect([account.state, account.groups, account.settings]).toEqual([
      "locked",
      [],
      [{ origin: "directory", values: {} }],
    ]);
  });

  it("freezes all of it", () => {
    const account = read({ mail: "a@x", sshPublicKey: "k", employeeType: "r" });
    const parts = [
      account,
      account.groups,
      account.attributes,
      account.attributes["mail"],
      account.publicKeys,
      account.accessRules,
      account.settings,
      account.settings[0],
      account.settings[0]?.values,
    ];

    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
  });

  it.each<[string, Values, readonly string[]]>([
    ["one key", "ssh-ed25519 AAAA", ["ssh-ed25519 AAAA"]],
    ["keys as bytes", [Buffer.from("ssh-ed25519 AAAA")], ["ssh-ed25519 AAAA"]],
    [
      "those of altSecurityIdentities, without certificates and principals",
      [
        "SSHKey:ssh-ed25519 AAAA",
        "sshkey:ssh-rsa BBBB",
        "X509:<I>DC=x<S>CN=alice",
        "x509:<SKI>00",
        "Kerberos:alice@X",
        "KERBEROS:a@X",
      ],
      ["ssh-ed25519 AAAA", "ssh-rsa BBBB"],
    ],
    ["prefixes only where they begin a value", ["ssh-rsa X509: SSHKey:"], ["ssh-rsa X509: SSHKey:"]],
    ["no key", [], []],
  ])("reads %s", (_, values, expected) => {
    expect(readKeys(values)).toEqual(expected);
  });

  it("leaves a key that is no text to core, which drops it", () => {
    expect(readKeys([Buffer.from([0xff, 0xfe])])).toEqual(["\ufffd\ufffd"]);
  });

  it("reads keys of several attributes", () => {
    const account = read({ a: "k1", B: ["k2", "k3"] }, { ...plain, publicKeys: ["b", "A"] });

    expect(account.publicKeys.map(({ value }) => value)).toEqual(["k2", "k3", "k1"]);
  });

  it.each<[string, Readonly<Record<string, Values>>, string, string]>([
    ["no name", { uid: [] }, "uid", "must have a value"],
    ["several names", { uid: ["alice", "al"] }, "uid", "must have one value"],
    ["a name that is no text", { uid: Buffer.from([0xff]) }, "uid", "must be text"],
    ["several roles", { employeeType: ["r1", "r2"] }, "employeeType", "must have one value"],
    ["several homes", { roomNumber: ["/a", "/b"] }, "roomNumber", "must have one value"],
    ["a policy that is no text", { title: Buffer.from([0xff]) }, "title", "must be text"],
    ["an attribute that is kept and no text", { mail: ["a@x", Buffer.from([0xff])] }, "mail", "must be text"],
    ["a user without a group", { uidNumber: "1" }, "gidNumber", "must be there where uidNumber is"],
    ["a group without a user", { gidNumber: "1" }, "uidNumber", "must be there where gidNumber is"],
    ["several ids", { uidNumber: ["1", "2"], gidNumber: "1" }, "uidNumber", "must have one value"],
    [
      "a user's id that is none",
      { uidNumber: "-1", gidNumber: "1" },
      "uidNumber",
      "must be a whole number from 0 to 4294967295",
    ],
    [
      "a group's id that is none",
      { uidNumber: "1", gidNumber: "4294967296" },
      "gidNumber",
      "must be a whole number from 0 to 4294967295",
    ],
  ])("refuses %s, and names the attribute", (_, values, field, problem) => {
    expect(() => read(values)).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem }));
  });

  it("has no POSIX profile where neither id is there, or none is mapped", () => {
    expect(read({}).settings[0]?.values).toEqual({});
    expect(read({ uidNumber: "1" }, plain).settings[0]?.values).toEqual({});
  });

  it("names the attribute of a field that core refuses", () => {
    const attributes = { ...plain, session: { HomeDirectoryType: "businessCategory" } };

    expect(() => read({ businessCategory: "ELSEWHERE" }, attributes)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "businessCategory" }),
    );
  });

  it("keeps JSON of policies and directories as the text that it is", () => {
    const details = '[{"Entry":"/","Target":"/bucket"}]';

    expect(read({ info: details, title: "{}" }).settings[0]?.values).toEqual({
      HomeDirectoryDetails: details,
      Policy: "{}",
    });
  });

  it("reads attributes whatever the case of their names in the options", () => {
    const attributes = { ...full, username: "UID", session: { Role: "EMPLOYEETYPE" }, keep: ["MAIL"] };

    expect(read({ employeeType: "r", mail: "a@x" }, attributes)).toMatchObject({
      username: "alice",
      attributes: { MAIL: ["a@x"] },
      settings: [{ values: { Role: "r" } }],
    });
  });
});
