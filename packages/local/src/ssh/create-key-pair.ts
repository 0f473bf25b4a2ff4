import { generateKeyPairSync } from "node:crypto";

/** An ed25519 key pair in OpenSSH's forms. */
export interface KeyPair {
  /** The text of a private key file without a passphrase. */
  readonly privateKey: string;
  /** `ssh-ed25519 base64 comment` */
  readonly publicKey: string;
}

/**
 * Makes an ed25519 key pair.
 *
 * Not with ssh2's own generator: that drops leading zero bytes, and about two of a thousand of its ed25519 keys cannot
 * be read (seen with 1.17.0).
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function createKeyPair(comment: string): KeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const seed = Buffer.from(d, "base64url");
  const point = Buffer.from(x, "base64url");
  const blob = Buffer.concat([encodeString("ssh-ed25519"), encodeString(point)]);
  // Two equal numbers, by which a reader of an encrypted file would know the passphrase to be right.
  const check = Buffer.alloc(8, 1);
  const secret = Buffer.concat([check, blob, encodeString(Buffer.concat([seed, point])), encodeString(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    encodeString("none"),
    encodeString("none"),
    encodeString(""),
    encodeNumber(1),
    encodeString(blob),
    encodeString(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString("base64").match(/.{1,70}/g) ?? [];
  return {
    privateKey: ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n"),
    publicKey: `ssh-ed25519 ${blob.toString("base64")} ${comment}`,
  };
}

function encodeNumber(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function encodeString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([encodeNumber(bytes.length), bytes]);
}
