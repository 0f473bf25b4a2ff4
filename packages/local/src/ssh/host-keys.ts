import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { ConfigurationError } from "@transfer-idp/core";
import ssh2 from "ssh2";
import { createKeyPair } from "./create-key-pair.ts";

/** Makes the host keys of one run: ed25519, and RSA for clients that know nothing newer. */
export async function createHostKeys(): Promise<readonly string[]> {
  const rsa = await promisify(generateKeyPair)("rsa", {
    modulusLength: 3072,
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return [createKeyPair("transfer-idp").privateKey, rsa.privateKey];
}

/**
 * Checks private keys that the user gave.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: one is no private key, or has a passphrase. It names the position.
 */
export function checkHostKeys(keys: readonly (string | Buffer)[]): void {
  if (keys.length === 0) throw new ConfigurationError("hostKeys", "must hold at least one private key");
  for (const [index, key] of keys.entries()) {
    const parsed = ssh2.utils.parseKey(key) as unknown;
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    const isPrivate = !(first instanceof Error) && (first as ssh2.ParsedKey).isPrivateKey();
    if (!isPrivate) {
      throw new ConfigurationError(
        `hostKeys[${String(index)}]`,
        "must be a private key in OpenSSH's or PEM form, without a passphrase",
      );
    }
  }
}
