import { createHash } from "node:crypto";

/** What `ssh-keygen -l` says of a public key. It has no key body. */
export interface KeySummary {
  /** `ED25519`, `RSA`, `ECDSA`; of another kind, the name that stands in the key. */
  readonly type: string;
  /** `undefined` for a kind that is not known here. */
  readonly bits: number | undefined;
  /** `SHA256:` and base64 without padding. */
  readonly fingerprint: string;
}

/**
 * Summarizes a public key as `ssh-keygen -l` does.
 *
 * @param key - `type base64`, as a {@link Decision} lists it.
 */
export function summarizeKey(key: string): KeySummary {
  const [name = "", body = ""] = key.split(" ");
  const bytes = Buffer.from(body, "base64");
  const fingerprint = `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
  if (name === "ssh-ed25519") return { type: "ED25519", bits: 256, fingerprint };
  if (name === "ssh-rsa") return { type: "RSA", bits: countModulusBits(bytes), fingerprint };
  const curve = /^ecdsa-sha2-nistp(\d{3})$/.exec(name)?.[1];
  if (curve !== undefined) return { type: "ECDSA", bits: Number(curve), fingerprint };
  return { type: name, bits: undefined, fingerprint };
}

/** @see https://www.rfc-editor.org/rfc/rfc4253#section-6.6 (type, exponent and modulus, each behind its length) */
function countModulusBits(bytes: Buffer): number | undefined {
  let rest = bytes;
  for (let part = 0; part < 2 && rest.length >= 4; part += 1) rest = rest.subarray(4 + rest.readUInt32BE());
  const digits = rest.subarray(4);
  const first = digits.findIndex((byte) => byte !== 0);
  if (first === -1) return undefined;
  return (digits.length - first) * 8 - (Math.clz32(digits[first] ?? 0) - 24);
}
