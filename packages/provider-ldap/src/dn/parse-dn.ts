/** One attribute and its value in a relative distinguished name. */
export interface DnPart {
  /** In small letters; of those that RFC 4514 has a short name for, that name. */
  readonly attribute: string;
  readonly value: string;
}

/** The relative distinguished names of a DN, from the entry to the root. Each has one part, seldom more. */
export type ParsedDn = readonly (readonly DnPart[])[];

/** The other names of attributes that RFC 4514, section 3, has short names for. */
const shortNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "cn",
  commonname: "cn",
  "2.5.4.7": "l",
  localityname: "l",
  "2.5.4.8": "st",
  stateorprovincename: "st",
  "2.5.4.10": "o",
  organizationname: "o",
  "2.5.4.11": "ou",
  organizationalunitname: "ou",
  "2.5.4.6": "c",
  countryname: "c",
  "2.5.4.9": "street",
  streetaddress: "street",
  "0.9.2342.19200300.100.1.25": "dc",
  domaincomponent: "dc",
  "0.9.2342.19200300.100.1.1": "uid",
  userid: "uid",
};

/** A descriptor or an OID, and its equals sign. Before a value only spaces are of no account: other blanks are of the value. */
const attributePattern = /\s*([A-Za-z][\w-]*|(?:OID\.)?\d+(?:\.\d+)*)\s*= */iy;
/** Pairs of hex digits are bytes of UTF-8; any other character behind a backslash stands for itself. */
const escaped = /\\(?:([0-9a-f]{2})|([^]))/iuy;
const plain = /[^\\,+;"]+/y;
const quotedPlain = /[^\\"]+/y;
const hexValue = /#((?:[0-9a-f]{2})+)/iy;
/** A byte order mark is a character of the value: without it another value would be left. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses a distinguished name as RFC 4514 writes it, and as RFC 2253 and 1779 did (`;`, quotes).
 *
 * @returns `undefined`: it is none.
 */
export function parseDn(text: string): ParsedDn | undefined {
  if (text.trim() === "") return [];
  const names: DnPart[][] = [[]];
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    position = pattern.lastIndex;
    return match;
  };

  for (;;) {
    const attribute = take(attributePattern)?.[1]
      ?.toLowerCase()
      .replace(/^oid\./, "");
    if (attribute === undefined) return undefined;
    const value = text[position] === "#" ? takeHex() : takeValue();
    if (value === undefined) return undefined;
    const shortName = Object.hasOwn(shortNames, attribute) ? shortNames[attribute] : undefined;
    names.at(-1)?.push({ attribute: shortName ?? attribute, value });
    const separator = text[position];
    if (separator === undefined) return names;
    position += 1;
    if (separator === "," || separator === ";") names.push([]);
    else if (separator !== "+") return undefined;
  }

  /** A value in BER, of which a short string of text is read; what is more stays as it is written. */
  function takeHex(): string | undefined {
    const hex = take(hexValue)?.[1];
    take(/\s*/y);
    if (hex === undefined) return undefined;
    const bytes = Buffer.from(hex, "hex");
    const isShort = bytes.length < 130 && bytes[1] === bytes.length - 2;
    const isShortText = isShort && [0x04, 0x0c, 0x13, 0x16].includes(bytes[0] ?? 0);
    return isShortText ? decode(bytes.subarray(2)) : `#${hex.toLowerCase()}`;
  }

  function takeValue(): string | undefined {
    const isQuoted = text[position] === '"';
    if (isQuoted) position += 1;
    const pieces: { readonly bytes: Buffer; readonly isPlain: boolean }[] = [];
    for (;;) {
      const run = take(isQuoted ? quotedPlain : plain)?.[0];
      const escape = run === undefined ? take(escaped) : undefined;
      if (run !== undefined) pieces.push({ bytes: Buffer.from(run), isPlain: true });
      else if (escape?.[1] !== undefined) pieces.push({ bytes: Buffer.from(escape[1], "hex"), isPlain: false });
      else if (escape?.[2] !== undefined) pieces.push({ bytes: Buffer.from(escape[2]), isPlain: false });
      else break;
    }
    if (isQuoted) {
      if (text[position] !== '"') return undefined;
      position += 1;
      take(/\s*/y);
    } else {
      // Spaces at the end belong to the value only where they are escaped.
      const last = pieces.pop();
      if (last !== undefined) {
        const end = last.bytes.findLastIndex((byte) => byte !== 0x20) + 1;
        pieces.push(last.isPlain ? { ...last, bytes: last.bytes.subarray(0, end) } : last);
      }
    }
    return decode(Buffer.concat(pieces.map(({ bytes }) => bytes)));
  }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
