import { generateKeyPairSync } from "node:crypto";

/** Makes a new Ed25519 key and returns its public half as OpenSSH writes it: `ssh-ed25519 AAAA… comment`. */
export function makePublicKey(comment: string): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  // The last 32 bytes of the DER form are the key itself.
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const blob = Buffer.concat([Buffer.from("ssh-ed25519"), raw].flatMap((part) => [writeLength(part), part]));
  return `ssh-ed25519 ${blob.toString("base64")} ${comment}`;
}

function writeLength(part: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}
