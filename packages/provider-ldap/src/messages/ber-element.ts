/** One element in the basic encoding rules, as LDAP uses them: RFC 4511, section 5.1. */
export interface BerElement {
  readonly tag: number;
  /** What is inside, without tag and length. */
  readonly content: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** Bytes that are no element. They may come from anybody, so nothing of them is kept. */
export class BrokenMessageError extends Error {
  override readonly name = "BrokenMessageError";

  constructor() {
    super("What came is no message of LDAP.");
  }
}

/** Five bytes of length say more than fits into memory. */
const mostLengthBytes = 4;

/**
 * Reads the element that begins at a position.
 *
 * @returns `undefined`: it has not come as a whole.
 * @throws BrokenMessageError its length is none.
 */
function readElement(bytes: Buffer, start: number): BerElement | undefined {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const isShort = first < 0x80;
  const count = isShort ? 0 : first - 0x80;
  // 0x80 alone is a length that is not told, which LDAP does not have.
  if (!isShort && (count === 0 || count > mostLengthBytes)) throw new BrokenMessageError();
  const contentStart = start + 2 + count;
  if (bytes.length < contentStart) return undefined;
  const length = isShort ? first : bytes.readUIntBE(start + 2, count);
  const end = contentStart + length;
  return bytes.length < end ? undefined : { tag, content: bytes.subarray(contentStart, end), end };
}

/** How long an element will be that has begun to come; `undefined`: that is not known yet. */
export function readElementLength(bytes: Buffer): number | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  if (count === 0 || count > mostLengthBytes) throw new BrokenMessageError();
  return bytes.length < 2 + count ? undefined : 2 + count + bytes.readUIntBE(2, count);
}

/**
 * Reads elements that fill their place to the last byte.
 *
 * @throws BrokenMessageError they do not.
 */
export function readElements(bytes: Buffer): readonly BerElement[] {
  const elements: BerElement[] = [];
  for (let start = 0; start < bytes.length;) {
    const element = readElement(bytes, start);
    if (element === undefined) throw new BrokenMessageError();
    elements.push(element);
    start = element.end;
  }
  return elements;
}
