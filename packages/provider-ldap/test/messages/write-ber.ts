/** Writes an element of BER, for tests that speak as a directory does, or as none would. */
export function ber(tag: number, ...contents: readonly (Buffer | string | number)[]): Buffer {
  const content = Buffer.concat(
    contents.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part as string))),
  );
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.of(tag, 0x84), length, content]);
}

/** What each result has: a code, the name of an entry and a text. */
export function result(tag: number, code: number, ...more: readonly Buffer[]): Buffer {
  return ber(tag, ber(0x0a, code), ber(0x04), ber(0x04), ...more);
}

/** A message: its id, what it is, and controls. */
export function message(id: number, operation: Buffer, controls?: Buffer): Buffer {
  return ber(0x30, ber(0x02, id), operation, controls ?? Buffer.alloc(0));
}

/** An entry and its attributes. */
export function entry(dn: string, attributes: readonly (readonly [string, ...string[]])[]): Buffer {
  const list = attributes.map(([type, ...values]) =>
    ber(0x30, ber(0x04, type), ber(0x31, ...values.map((value) => ber(0x04, value)))),
  );
  return ber(0x64, ber(0x04, dn), ber(0x30, ...list));
}

/** The control of a page, and where the next one begins. */
export function pageControl(cookie: string): Buffer {
  const value = ber(0x30, ber(0x02, 0), ber(0x04, cookie));
  return ber(0xa0, ber(0x30, ber(0x04, "1.2.840.113556.1.4.319"), ber(0x04, value)));
}
