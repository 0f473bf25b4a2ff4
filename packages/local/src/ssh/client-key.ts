import ssh2, { type ParsedKey, type PublicKeyAuthContext } from "ssh2";

// The kinds of key that Transfer takes. Neither certificates nor hardware keys are among them.
const keyTypes: readonly string[] = [
  "ssh-ed25519",
  "ssh-rsa",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
];

/** What a client does with a key: it asks whether the key would do, or proves that it has it. */
export type KeyAttempt = Pick<PublicKeyAuthContext, "key" | "signature" | "blob" | "hashAlgo">;

/**
 * Says why a key cannot be taken whatever the identity provider answers; `undefined` where it can.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/key-management.html
 */
export function refuseKeyKind(attempt: KeyAttempt): string | undefined {
  if (!keyTypes.includes(attempt.key.algo)) return "Transfer takes no keys of this kind";
  // ssh2 gives a hash for rsa-sha2-256 and rsa-sha2-512; without one the client signs with SHA-1.
  return attempt.key.algo === "ssh-rsa" && attempt.hashAlgo === undefined
    ? "the client signs with SHA-1 (ssh-rsa), which Transfer's current security policies refuse"
    : undefined;
}

/** Finds the client's key among those of an answer: of the same kind, and byte for byte the same. */
export function findClientKey(attempt: KeyAttempt, publicKeys: readonly string[]): ParsedKey | undefined {
  return publicKeys
    .filter((text) => readBody(text).equals(attempt.key.data))
    .map((text) => parsePublicKey(text))
    .find((key) => key?.type === attempt.key.algo);
}

/** Tells whether the client has signed this very connection's login with the key. */
export function hasSigned(attempt: KeyAttempt, key: ParsedKey): boolean {
  if (attempt.signature === undefined || attempt.blob === undefined) return false;
  // Compared with `true`: ssh2 returns an Error, which is truthy, where the check itself fails.
  return (key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) as unknown) === true;
}

// The text's own bytes: ssh2 passes over what follows a key in its body, and gives back the key without it.
function readBody(text: string): Buffer {
  return Buffer.from(text.trim().split(/[ \t]+/)[1] ?? "", "base64");
}

function parsePublicKey(text: string): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(text);
  // What passed checkTransferResponse is a public key; a private one would be a secret in the wrong place.
  return parsed instanceof Error || Array.isArray(parsed) || parsed.isPrivateKey() ? undefined : parsed;
}
