import { createPublicKey } from "node:crypto";

/** Why a public key cannot be used. */
export type KeyProblem =
  /** Not `type base64 [comment]`: a PEM or PGP key, half a key, options such as `from="…"` before it. */
  | "not-openssh"
  /** `ssh-dss`, a key of a hardware token (`sk-…`), a certificate: Transfer knows five kinds. */
  | "unsupported-type"
  /** The body is not base64 or is cut short. */
  | "unreadable-body"
  /** The body is a key of another type than the text says. */
  | "type-mismatch"
  /** RSA with fewer than 1024 bits, which OpenSSH refuses too (`RequiredRSASize`). */
  | "too-short"
  /** Its time is over. */
  | "expired"
  /** Its expiry is no date. */
  | "unreadable-expiry";

/** A key in the form that Transfer matches, or why there is none. */
export type ParsedPublicKey = { readonly key: string } | { readonly key?: undefined; readonly problem: KeyProblem };

interface Curve {
  readonly ssh: string;
  readonly jwk: string;
  /** Of one coordinate. */
  readonly bytes: number;
}

const p256: Curve = { ssh: "nistp256", jwk: "P-256", bytes: 32 };
const p384: Curve = { ssh: "nistp384", jwk: "P-384", bytes: 48 };
const p521: Curve = { ssh: "nistp521", jwk: "P-521", bytes: 66 };

/** What the parts of a body behind its type must be. */
const kinds: ReadonlyMap<string, (parts: readonly Buffer[]) => KeyProblem | undefined> = new Map([
  ["ssh-rsa", checkRsa],
  ["ssh-ed25519", checkEd25519],
  ["ecdsa-sha2-nistp256", (parts: readonly Buffer[]) => checkEcdsa(parts, p256)],
  ["ecdsa-sha2-nistp384", (parts: readonly Buffer[]) => checkEcdsa(parts, p384)],
  ["ecdsa-sha2-nistp521", (parts: readonly Buffer[]) => checkEcdsa(parts, p521)],
]);

/**
 * Reads one public key in OpenSSH's form, `type base64 [comment]`, of the five kinds that Transfer knows.
 *
 * The body is taken apart and must be, to the last byte, a key of the type that the text declares. Options before the
 * type (`from="10.0.0.0/8" ssh-rsa …`) restrict a key and mean nothing to Transfer, so a key with options is refused.
 *
 * @returns the key without its comment.
 * @see https://www.rfc-editor.org/rfc/rfc4253#section-6.6 (ssh-rsa)
 * @see https://www.rfc-editor.org/rfc/rfc5656#section-3.1 (ecdsa-sha2)
 * @see https://www.rfc-editor.org/rfc/rfc8709#section-4 (ssh-ed25519)
 */
export function parsePublicKey(text: string): ParsedPublicKey {
  const [type, body] = text.trim().split(/[ \t]+/, 2);
  if (type === undefined || body === undefined || !/^(?:ssh|ecdsa|sk)-[\w@.-]+$/.test(type))
    return { problem: "not-openssh" };
  const checkKind = kinds.get(type);
  if (checkKind === undefined) return { problem: "unsupported-type" };
  const bytes = Buffer.from(body, "base64");
  // Padding is optional in practice; anything else that Node's decoder would skip is not.
  if (bytes.toString("base64").replace(/=+$/, "") !== body.replace(/=+$/, "")) return { problem: "unreadable-body" };
  const [declared, ...parts] = splitBody(bytes) ?? [];
  if (declared === undefined) return { problem: "unreadable-body" };
  if (declared.toString("latin1") !== type) return { problem: "type-mismatch" };
  const problem = checkKind(parts);
  return problem === undefined ? { key: `${type} ${bytes.toString("base64")}` } : { problem };
}

/** Splits a body into its length-prefixed parts; `undefined` where it does not end with one of them. */
function splitBody(bytes: Buffer): readonly Buffer[] | undefined {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length) return undefined;
    const start = offset + 4;
    const end = start + bytes.readUInt32BE(offset);
    if (end > bytes.length) return undefined;
    parts.push(bytes.subarray(start, end));
    offset = end;
  }
  return parts;
}

function checkRsa([exponent, modulus, ...rest]: readonly Buffer[]): KeyProblem | undefined {
  if (exponent === undefined || modulus === undefined || rest.length > 0) return "unreadable-body";
  if (!isPositive(exponent) || !isPositive(modulus)) return "unreadable-body";
  const digits = modulus.subarray(modulus.findIndex((byte) => byte !== 0));
  const bits = digits.length * 8 - (Math.clz32(digits[0] ?? 0) - 24);
  // OpenSSH's own limits: SSHBUF_MAX_BIGNUM and RequiredRSASize.
  if (bits > 16_384) return "unreadable-body";
  return bits < 1024 ? "too-short" : undefined;
}

/** An `mpint` above zero: its highest bit is its sign. */
function isPositive(mpint: Buffer): boolean {
  return (mpint[0] ?? 0x80) < 0x80 && mpint.some((byte) => byte !== 0);
}

function checkEd25519([key, ...rest]: readonly Buffer[]): KeyProblem | undefined {
  return key?.length === 32 && rest.length === 0 ? undefined : "unreadable-body";
}

function checkEcdsa(parts: readonly Buffer[], curve: Curve): KeyProblem | undefined {
  const [name, point, ...rest] = parts;
  if (name?.toString("latin1") !== curve.ssh) return "type-mismatch";
  // An uncompressed point: 4, x, y. OpenSSH writes no other.
  if (point?.length !== 1 + 2 * curve.bytes || point[0] !== 4 || rest.length > 0) return "unreadable-body";
  const [x, y] = [point.subarray(1, 1 + curve.bytes), point.subarray(1 + curve.bytes)];
  try {
    const [kty, crv] = ["EC", curve.jwk];
    createPublicKey({ format: "jwk", key: { kty, crv, x: x.toString("base64url"), y: y.toString("base64url") } });
    return undefined;
  } catch {
    // A point that is not on the curve.
    return "unreadable-body";
  }
}
