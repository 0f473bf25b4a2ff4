import { parseUserRecord, type Protocol, type UserRecord } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSecret, type SecretReading } from "../src/read-secret.ts";
import { protocolPrefixes } from "../src/secret-fields.ts";

const role = "arn:aws:iam::123456789012:role/transfer-user";

interface Reading extends Partial<SecretReading> {
  readonly username?: string;
  readonly protocol?: Protocol;
}

function readText(
  text: string,
  { username = "alice", protocol = "SFTP", ...reading }: Reading = {},
): UserRecord | undefined {
  const full = { fields: {}, allowSftpPasswordForFtp: false, ...reading };
  return readSecret({ SecretString: text }, { username, protocol }, full);
}

const read = (secret: object, reading?: Reading): UserRecord | undefined => readText(JSON.stringify(secret), reading);

/** What is read of a secret, in a form that shows passwords and keys. */
function show(record: UserRecord | undefined): object | undefined {
  if (record === undefined) return undefined;
  const { passwords, publicKeys, ...rest } = record;
  return { ...rest, passwords: passwords.map(({ value }) => value), publicKeys: publicKeys.map(({ value }) => value) };
}

const catchError = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const refusal = (field: string, problem?: string): unknown =>
  expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, ...(problem === undefined ? {} : { problem }) });

describe("readSecret", () => {
  it("reads every field of AWS's samples", () => {
    const secret = {
      Password: "correct horse",
      PublicKey: "ssh-rsa AAAA",
      Role: role,
      Policy: '{"Statement":[]}',
      HomeDirectory: "/b/alice",
      HomeDirectoryDetails: '[{"Entry":"/","Target":"/b/alice"}]',
      HomeDirectoryType: "LOGICAL",
      PosixProfile: '{"Uid":1000,"Gid":"1000","SecondaryGids":["7"]}',
      AcceptedIpNetwork: "192.168.1.0/24",
      UserId: "never read",
    };

    expect(show(read(secret))).toEqual(
      show(
        parseUserRecord({
          password: "correct horse",
          publicKeys: ["ssh-rsa AAAA"],
          sourceIps: "192.168.1.0/24",
          attributes: {},
          Role: role,
          Policy: '{"Statement":[]}',
          HomeDirectory: "/b/alice",
          HomeDirectoryDetails: '[{"Entry":"/","Target":"/b/alice"}]',
          HomeDirectoryType: "LOGICAL",
          PosixProfile: { Uid: 1000, Gid: 1000, SecondaryGids: [7] },
        }),
      ),
    );
  });

  it("reads what restricts a user beyond AWS's samples", () => {
    const secret = {
      state: "disabled",
      groups: ["staff"],
      protocols: "SFTP, FTPS",
      servers: ["s-0"],
      validFrom: "2026-01-01",
      validUntil: "2027-01-01",
      sourceIps: { allow: ["10.0.0.0/8"], deny: "10.0.0.1" },
    };

    expect(read(secret)).toEqual(parseUserRecord({ ...secret, publicKeys: [], attributes: {} }));
  });

  it.each([
    ["one network", "192.168.1.0/24", ["192.168.1.0/24"]],
    [
      "many with commas",
      "11.11.11.12, 100.100.100.96/27,11.11.11.11",
      ["11.11.11.12", "100.100.100.96/27", "11.11.11.11"],
    ],
    ["a list", ["10.0.0.0/8", "2001:db8::/32"], ["10.0.0.0/8", "2001:db8::/32"]],
  ])("reads %s that may log in", (_, networks, expected) => {
    for (const name of ["AcceptedIpNetwork", "AcceptedIpNetworks", "sourceIps"]) {
      expect(read({ [name]: networks })?.accessRules.sourceIpAllow).toEqual(expected);
    }
  });

  it("reads fields that are objects, too", () => {
    const settings = {
      Policy: { Version: "2012-10-17", Statement: [] },
      HomeDirectoryDetails: [{ Entry: "/", Target: "/b" }],
      PosixProfile: { Uid: 1, Gid: 2 },
    };

    expect(read(settings)?.settings).toEqual(settings);
  });

  it("collects the keys of all its names", () => {
    const secret = { PublicKeys: ["one", "two"], PublicKey: "three", publicKeys: "four", publicKey: ["five"] };

    expect(show(read(secret))).toMatchObject({ publicKeys: ["one", "two", "three", "four", "five"] });
  });

  it.each(["Password", "PublicKey", "Role", "Policy", "HomeDirectory", "AcceptedIpNetwork", "PosixProfile", "state"])(
    "takes a blank or null %s for absent",
    (name) => {
      const absent = show(read({}));

      for (const value of ["", "  ", "\n", null]) expect(show(read({ [name]: value }))).toEqual(absent);
    },
  );

  it("does not trim what it reads", () => {
    expect(show(read({ Password: " correct horse ", Role: role }))).toMatchObject({ passwords: [" correct horse "] });
  });

  it("reads SecretBinary as UTF-8", () => {
    const reading = { fields: {}, allowSftpPasswordForFtp: false };
    const query = { username: "alice", protocol: "SFTP" } as const;
    const bytes = new TextEncoder().encode(JSON.stringify({ Password: "pässwörd" }));

    expect(show(readSecret({ SecretBinary: bytes }, query, reading))).toMatchObject({ passwords: ["pässwörd"] });
    expect(() => readSecret({ SecretBinary: new Uint8Array([0x7b, 0xff, 0x7d]) }, query, reading)).toThrow(
      refusal("secret"),
    );
    expect(() => readSecret({}, query, reading)).toThrow(refusal("secret"));
  });

  it.each([
    ["no JSON", "hunter22-secret"],
    ["cut short", '{"Password":"hunter22-secret'],
    ["a list", '["hunter22-secret"]'],
    ["text", '"hunter22-secret"'],
    ["null", "null"],
    ["a number", "7"],
    ["empty", ""],
    ["names something twice", '{"AcceptedIpNetwork":"10.0.0.1","AcceptedIpNetwork":"","Password":"hunter22-secret"}'],
    ["names something twice by an escape", '{"Role":"r","R\\u006fle":"hunter22-secret"}'],
  ])("refuses a value that is %s, and quotes nothing of it", (_, text) => {
    const error = catchError(() => readText(text));

    expect(error).toEqual(refusal("secret"));
    expectNoSecret(["hunter22-secret"], { error });
  });

  it("refuses two names of one field, for one of them would be without effect", () => {
    expect(() => read({ Password: "a", password: "b" })).toThrow(refusal("password", "is there as Password too"));
    expect(() => read({ AcceptedIpNetwork: "10.0.0.1", sourceIps: "10.0.0.2" })).toThrow(refusal("sourceIps"));
    expect(read({ Password: "a", password: "" })).toBeDefined();
  });

  describe("of a secret that names its user", () => {
    it("reads it for that user", () => {
      expect(read({ Username: "alice" })).toMatchObject({ username: "alice" });
      expect(read({ username: "alice" })).toMatchObject({ username: "alice" });
    });

    it.each(["Alice", "ALICE", "alice ", "bob", "alic"])("finds nobody where it names %j", (username) => {
      expect(read({ Username: username, Password: "x" })).toBeUndefined();
    });

    it("refuses a name that is no text", () => {
      expect(() => read({ Username: 7 })).toThrow(refusal("Username", "must be text"));
      expect(() => read({ Username: ["alice"] })).toThrow(refusal("Username"));
    });
  });

  describe("with fields of one protocol", () => {
    const secret = {
      Password: "all",
      FTPPassword: "ftp",
      FTPSPassword: "ftps",
      SFTPPassword: "sftp",
      Role: role,
      FTPRole: `${role}-ftp`,
      SFTPPublicKey: "sftp key",
      PublicKey: "key",
      FTPSHomeDirectory: "/b/ftps",
      HomeDirectory: "/b",
      SFTPAcceptedIpNetwork: "10.0.0.1",
    };

    it("reads those of the login's protocol before those of all", () => {
      const records = protocolPrefixes.map((protocol) => show(read(secret, { protocol })));

      expect(records).toMatchObject([
        {
          passwords: ["sftp"],
          publicKeys: ["sftp key"],
          settings: { Role: role, HomeDirectory: "/b" },
          accessRules: { sourceIpAllow: ["10.0.0.1"] },
        },
        {
          passwords: ["ftps"],
          publicKeys: ["key"],
          settings: { Role: role, HomeDirectory: "/b/ftps" },
        },
        { passwords: ["ftp"], settings: { Role: `${role}-ftp`, HomeDirectory: "/b" } },
      ]);
      expect(read(secret, { protocol: "FTPS" })?.accessRules.sourceIpAllow).toBeUndefined();
    });

    it("reads the one of all where that of the protocol is blank", () => {
      expect(show(read({ SFTPPassword: " ", Password: "all" }))).toMatchObject({ passwords: ["all"] });
    });

    it("takes no password of another protocol", () => {
      expect(show(read({ FTPSPassword: "x", FTPPassword: "y" }))).toMatchObject({ passwords: [] });
      expect(show(read({ SFTPPassword: "x" }, { protocol: "FTPS" }))).toMatchObject({ passwords: [] });
    });

    it("does not take FTPSPassword for the SPassword of FTP", () => {
      expect(show(read({ FTPSPassword: "x" }, { protocol: "FTP" }))).toMatchObject({ passwords: [] });
    });

    it("begins a name of the caller's own with a capital", () => {
      const fields = { password: "secretWord" };

      expect(show(read({ SFTPSecretWord: "x" }, { fields }))).toMatchObject({ passwords: ["x"] });
    });
  });

  describe("on FTP, which sends passwords in clear", () => {
    it("never takes the password of the other protocols", () => {
      for (const secret of [{ Password: "x" }, { password: "x" }, { Password: "x", FTPPassword: "" }]) {
        expect(show(read(secret, { protocol: "FTP" }))).toMatchObject({ passwords: [] });
      }
    });

    it("takes it where that is spelled out, and FTPPassword before it", () => {
      const reading = { protocol: "FTP", allowSftpPasswordForFtp: true } as const;

      expect(show(read({ Password: "x" }, reading))).toMatchObject({ passwords: ["x"] });
      expect(show(read({ Password: "x", FTPPassword: "y" }, reading))).toMatchObject({ passwords: ["y"] });
    });

    it("takes it on FTPS as ever", () => {
      expect(show(read({ Password: "x" }, { protocol: "FTPS" }))).toMatchObject({ passwords: ["x"] });
    });
  });

  describe("with a map of fields", () => {
    it("reads a field under its own name, and no longer under the usual one where that admits", () => {
      const fields = { password: "pw", publicKeys: ["key1", "key2"] };

      const record = show(read({ pw: "x", Password: "y", key1: "a", key2: "b", PublicKey: "c" }, { fields }));

      expect(record).toMatchObject({ passwords: ["x"], publicKeys: ["a", "b"] });
    });

    it("reads attributes, one text or many, and leaves blank ones out", () => {
      const fields = { attributes: { home: "HomeFolder", teams: "Teams", none: "Nothing", blank: "Blank" } };

      const record = read({ HomeFolder: "x", Teams: ["a", "b"], Blank: " " }, { fields });

      expect(record?.attributes).toEqual({ home: ["x"], teams: ["a", "b"] });
    });

    it("does not read a field that is switched off, and may read it as an attribute", () => {
      const fields = { HomeDirectory: null, attributes: { home: "HomeDirectory" } };

      expect(read({ HomeDirectory: "test" }, { fields })).toMatchObject({
        settings: {},
        attributes: { home: ["test"] },
      });
    });

    it("names fields in errors as the secret does", () => {
      const fields = { sourceIps: "IPWhiteList" };

      expect(() => read({ IPWhiteList: 7 }, { fields })).toThrow(refusal("IPWhiteList"));
      expect(() => read({ SFTPRole: 7 })).toThrow(refusal("SFTPRole", "must be text"));
      expect(() => read({ HomeDirectoryDetails: [{ Entry: 7 }] })).toThrow(refusal("HomeDirectoryDetails[0].Entry"));
    });
  });

  describe("refuses a restriction under a name that is nearly one that is read:", () => {
    it.each([
      "role",
      "policy",
      "acceptedIpNetwork",
      "AcceptedIPNetwork",
      "ACCEPTEDIPNETWORKS",
      "SourceIps",
      "State",
      "homeDirectory",
      "posixProfile",
      "ValidUntil",
      "ftpRole",
      "SFTPacceptedIpNetwork",
    ])("%s", (name) => {
      expect(() => read({ Role: role, [name]: "x" })).toThrow(
        refusal(name, "is nearly a name that is read: rename it, or map it with the option fields"),
      );
    });

    it("a name of the caller's own in another case", () => {
      const fields = { sourceIps: "IPWhiteList" };

      expect(() => read({ ipWhitelist: "10.0.0.1" }, { fields })).toThrow(refusal("ipWhitelist"));
    });

    it("and one that would be read without the map, beside the map's own", () => {
      const fields = { sourceIps: "IPWhiteList" };

      expect(() => read({ AcceptedIpNetwork: "10.0.0.1" }, { fields })).toThrow(refusal("AcceptedIpNetwork"));
    });

    it("and lets names be that could only admit, or that mean nothing", () => {
      const secret = { PASSWORD: "x", publickey: "y", UserId: "z", Groups: "a", comment: "b" };

      expect(show(read(secret))).toMatchObject({ passwords: [], publicKeys: [] });
    });

    it("but prints no name that could be a secret itself", () => {
      const error = catchError(() => read({ HOMEDIRECTORY: "hunter22-secret" }));

      expect(error).toEqual(refusal("HOMEDIRECTORY"));
      expectNoSecret(["hunter22-secret"], { error });
    });
  });

  it("reads nothing that objects have by themselves", () => {
    const record = readText('{"__proto__": {"Role": "r", "Password": "x"}, "constructor": "y"}');

    expect(show(record)).toMatchObject({ passwords: [], settings: {} });
  });

  it("reads or refuses any JSON, and shows no value in a refusal", () => {
    const value = fc.oneof(fc.constant("hunter22-secret"), fc.jsonValue({ maxDepth: 2 }));
    const name = fc.constantFrom(
      "Password",
      "PublicKeys",
      "Role",
      "Policy",
      "PosixProfile",
      "AcceptedIpNetwork",
      "state",
      "role",
      "x",
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.constantFrom(...protocolPrefixes), (secret, protocol) => {
        const result = catchError(() => read(secret, { protocol }));

        if (!(result instanceof Error)) return;
        expect(result).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
        expectNoSecret(["hunter22-secret"], { result });
      }),
    );
  });
});
