/** A stored password in the PHC string format, taken apart. */
export interface PhcHash {
  /** `v=…`; `undefined` where there is none. */
  readonly version: number | undefined;
  /** Those that are there, by name. */
  readonly parameters: Readonly<Partial<Record<string, number>>>;
  readonly salt: Buffer;
  readonly digest: Buffer;
}

const numberPattern = /^(?:0|[1-9]\d{0,9})$/;

/**
 * Takes `$id[$v=…]$name=…,name=…$salt$digest` apart, as the PHC string format writes it. What the numbers may be is for
 * the scheme to say.
 *
 * Strictly, so that a hash has one text and a damaged one is no other: known parameters, each once, in decimal without
 * zeros before it; unpadded base64 that encodes to itself. A salt has 8 to 48 bytes, and a digest 12 to 64: one of none
 * would equal that of every password.
 *
 * @param names - Of the parameters that there may be; their order is free.
 * @returns `undefined` where it is no whole hash of this form.
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
export function parsePhcHash(stored: string, names: readonly string[]): PhcHash | undefined {
  const [before, , ...parts] = stored.split("$");
  const versionText = parts[0]?.startsWith("v=") === true ? parts.shift()?.slice(2) : undefined;
  const [parameterText = "", saltText = "", digestText = "", ...behind] = parts;
  if (before !== "" || behind.length > 0) return undefined;
  const version = versionText === undefined ? undefined : readNumber(versionText);
  if (version === undefined && versionText !== undefined) return undefined;
  const parameters = readParameters(parameterText, names);
  const salt = decodeBase64(saltText, 8, 48);
  const digest = decodeBase64(digestText, 12, 64);
  if (parameters === undefined || salt === undefined || digest === undefined) return undefined;
  return { version, parameters, salt, digest };
}

/**
 * Writes what {@link parsePhcHash} reads.
 *
 * @param head - What stands before the salt: `$scrypt$ln=17,r=8,p=1`.
 */
export function printPhcHash(head: string, salt: Uint8Array, digest: Uint8Array): string {
  return [head, encodeBase64(salt), encodeBase64(digest)].join("$");
}

function readParameters(text: string, names: readonly string[]): PhcHash["parameters"] | undefined {
  const parameters = new Map<string, number>();
  for (const parameter of text.split(",")) {
    const [name = "", value = "", ...behind] = parameter.split("=");
    const number = readNumber(value);
    if (number === undefined || behind.length > 0 || !names.includes(name) || parameters.has(name)) return undefined;
    parameters.set(name, number);
  }
  return Object.fromEntries(parameters);
}

function readNumber(text: string): number | undefined {
  return numberPattern.test(text) ? Number(text) : undefined;
}

function decodeBase64(text: string, leastBytes: number, mostBytes: number): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  const isCanonical = encodeBase64(bytes) === text;
  return isCanonical && bytes.length >= leastBytes && bytes.length <= mostBytes ? bytes : undefined;
}

function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
