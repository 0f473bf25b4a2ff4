import { describe, expect, it } from "vitest";
import { readEntry } from "../../src/entry/read-entry.ts";
import { makeEntry } from "../make-entry.ts";

const dn = "uid=alice,ou=people,dc=x";

describe("readEntry", () => {
  it("reads values by the names of their attributes in small letters", () => {
    const bytes = Buffer.from([0xff]);
    const entry = readEntry({
      dn,
      sAMAccountName: "alice",
      mail: ["a@x", "b@x"],
      objectSid: bytes,
      photo: [bytes, bytes],
    });

    expect(entry).toEqual(
      makeEntry({ samaccountname: "alice", mail: ["a@x", "b@x"], objectsid: bytes, photo: [bytes, bytes] }, { dn }),
    );
  });

  it("leaves out attributes without values", () => {
    expect(readEntry({ dn, memberOf: [], mail: "" })).toEqual(makeEntry({ mail: "" }, { dn }));
  });

  it("leaves out options, and puts together what differs in them alone", () => {
    const values = { "userCertificate;binary": Buffer.from("x"), cn: "a", "CN;lang-de": ["b", "c"] };

    const entry = readEntry({ dn, ...values }, ["userCertificate"]);

    expect(entry).toEqual(makeEntry({ usercertificate: Buffer.from("x"), cn: ["a", "b", "c"] }, { dn }));
  });

  it.each([
    ["memberOf;range=0-1499", { memberof: 1_500 }],
    ["memberOf;Range=1500-2999", { memberof: 3_000 }],
    ["memberOf;range=1500-*", {}],
    ["memberOf;binary;range=0-0", { memberof: 1 }],
    ["memberOf;range=*", {}],
    ["memberOf;xrange=0-1", {}],
  ])("reads from %s where the next values begin", (description, unfinished) => {
    expect(readEntry({ dn, memberOf: [], [description]: ["cn=a", "cn=b"] })).toEqual(
      makeEntry({ memberof: ["cn=a", "cn=b"] }, { dn, unfinished }),
    );
  });

  it("takes no name of an attribute for something else", () => {
    const { attributes } = readEntry({ dn, ["__proto__"]: ["x"], constructor: ["y"] });

    expect([...attributes]).toEqual([
      ["__proto__", ["x"]],
      ["constructor", ["y"]],
    ]);
  });

  it("keeps a byte order mark, without which another name would be left, and bytes that are no text", () => {
    const values = { uid: Buffer.from("\ufeffalice"), cn: Buffer.from([0xff]) };

    expect(readEntry({ dn, ...values })).toEqual(makeEntry({ uid: "\ufeffalice", cn: Buffer.from([0xff]) }, { dn }));
  });
});
