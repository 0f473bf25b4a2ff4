import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { summarizeKey } from "../src/commands/summarize-key.ts";
import { describeWithSftp, makeFolder, makeKey } from "./sftp-client.ts";

const folder = makeFolder();

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWithSftp("summarizeKey beside ssh-keygen -l", () => {
  it.each([
    ["ed25519", []],
    ["rsa", ["-b", "2048"]],
    ["rsa", ["-b", "3072"]],
    ["ecdsa", ["-b", "256"]],
    ["ecdsa", ["-b", "384"]],
    ["ecdsa", ["-b", "521"]],
  ])("says the same of an %s key %j", (kind, options) => {
    const file = `${makeKey(folder, `${kind}${options.join("")}`, kind, ...options)}.pub`;
    const shown = String(spawnSync("ssh-keygen", ["-l", "-f", file]).stdout);

    const { type, bits, fingerprint } = summarizeKey(readFileSync(file, "utf8").split(" ", 2).join(" "));

    expect(shown).toMatch(/^\d+ SHA256:\S+ .* \(\w+\)\n$/);
    expect([String(bits), fingerprint, `(${type})`]).toEqual([...shown.split(" ", 2), shown.trim().split(" ").at(-1)]);
  });
});

describe("summarizeKey", () => {
  it("counts the bits of a modulus whose highest byte is not full", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1025 });
    const { e = "", n = "" } = publicKey.export({ format: "jwk" });
    const body = Buffer.concat(
      [Buffer.from("ssh-rsa"), Buffer.from(e, "base64url"), Buffer.from(n, "base64url")].flatMap((part) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(part.length);
        return [length, part];
      }),
    );

    expect(summarizeKey(`ssh-rsa ${body.toString("base64")}`)).toMatchObject({ type: "RSA", bits: 1025 });
  });

  it("names a kind that it does not know, and shows none of its body", () => {
    const summary = summarizeKey("ssh-future AAAAC3NzaC1lZDI1NTE5");

    expect(summary).toEqual({
      type: "ssh-future",
      bits: undefined,
      fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/) as string,
    });
  });

  it.each(["ssh-rsa", "ssh-rsa AAAA", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB", "", "ssh-rsa /////w=="])(
    "says no bits of what is no whole key: %j",
    (key) => {
      expect(summarizeKey(key).bits).toBeUndefined();
    },
  );
});
