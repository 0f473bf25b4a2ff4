import { spawnSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ssh2, { type ParsedKey } from "ssh2";
import { describe, expect, it } from "vitest";
import { findClientKey, hasSigned, refuseKeyKind } from "../src/ssh/client-key.ts";
import { createKeyPair } from "../src/ssh/create-key-pair.ts";
import { describeWithSftp, makeFolder } from "./sftp-client.ts";

const mine = createKeyPair("mine");
const other = createKeyPair("other");
const parse = (text: string): ParsedKey => ssh2.utils.parseKey(text) as ParsedKey;
const attempt = (key: string): { key: { algo: string; data: Buffer } } => ({
  key: { algo: "ssh-ed25519", data: parse(key).getPublicSSH() },
});

describe("findClientKey", () => {
  it("finds the key whose bytes are the client's", () => {
    const found = findClientKey(attempt(mine.publicKey), [other.publicKey, "no key", mine.publicKey]);

    expect(found?.getPublicSSH().equals(parse(mine.publicKey).getPublicSSH())).toBe(true);
  });

  it.each([
    ["another key", [other.publicKey]],
    ["a key with one more byte", [mine.publicKey.replace(/ (\S+) /, " $1AAAA ")]],
    ["a private key", [mine.privateKey]],
    ["no key", []],
  ])("finds none among %s", (_what, keys) => {
    expect(findClientKey(attempt(mine.publicKey), keys)).toBe(undefined);
  });

  it("finds none where the client names another kind than the key's", () => {
    const { key } = attempt(mine.publicKey);

    expect(findClientKey({ key: { ...key, algo: "ssh-rsa" } }, [mine.publicKey])).toBe(undefined);
  });
});

describe("hasSigned", () => {
  const blob = Buffer.from("what the client signs");
  const signature = parse(mine.privateKey).sign(blob);
  const key = parse(mine.publicKey);

  it("takes the signature of the key over these bytes", () => {
    expect(hasSigned({ ...attempt(mine.publicKey), blob, signature }, key)).toBe(true);
  });

  it.each([
    ["of another key", { blob, signature: parse(other.privateKey).sign(blob) }],
    ["over other bytes", { blob: Buffer.from("something else"), signature }],
    ["that is empty", { blob, signature: Buffer.alloc(0) }],
    // ssh2's verify returns an Error here, which is truthy.
    ["with a hash that cannot be", { blob, signature, hashAlgo: "no-such-hash" }],
    ["that is absent", { blob }],
    ["without bytes", { signature }],
  ])("refuses a signature %s", (_what, change) => {
    expect(hasSigned({ ...attempt(mine.publicKey), ...change }, key)).toBe(false);
  });
});

describe("refuseKeyKind", () => {
  it.each(["ssh-dss", "sk-ssh-ed25519@openssh.com", "ssh-ed25519-cert-v01@openssh.com", ""])("refuses %s", (algo) => {
    expect(refuseKeyKind({ key: { algo, data: Buffer.alloc(0) } })).toBe("Transfer takes no keys of this kind");
  });

  it("refuses RSA without a hash and takes it with one", () => {
    const key = { algo: "ssh-rsa", data: Buffer.alloc(0) };

    expect(refuseKeyKind({ key })).toContain("SHA-1");
    expect(refuseKeyKind({ key, hashAlgo: "sha256" })).toBe(undefined);
  });
});

describeWithSftp("createKeyPair", () => {
  it("makes keys that ssh2 and OpenSSH read, every time", () => {
    const folder = makeFolder();
    const pairs = Array.from({ length: 1000 }, () => createKeyPair("a comment"));
    // A leading zero byte is in every 256th: where ssh2's own generator goes wrong.
    const sample = pairs.filter(({ publicKey }) => (parse(publicKey).getPublicSSH()[19] ?? 1) < 3);
    const file = join(folder, "key");

    const unreadable = pairs.filter(({ privateKey, publicKey }) => {
      const parsed = ssh2.utils.parseKey(privateKey) as unknown;
      return parsed instanceof Error || !(parsed as ParsedKey).getPublicSSH().equals(parse(publicKey).getPublicSSH());
    });
    const printed = [...sample, pairs[0] ?? mine].map(({ privateKey }) => {
      writeFileSync(file, privateKey);
      chmodSync(file, 0o600);
      return spawnSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" }).stdout.trim();
    });

    rmSync(folder, { recursive: true });
    expect(unreadable).toEqual([]);
    expect(printed).toEqual([...sample, pairs[0] ?? mine].map(({ publicKey }) => publicKey));
  });
});
