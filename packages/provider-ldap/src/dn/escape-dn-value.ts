/**
 * Characters that mean something in a distinguished name, and blanks or `#` where it matters: RFC 4514, section 2.4. Other
 * controls than NUL may stand as they are, but OpenLDAP leaves out some of them at the ends.
 */
const special = /[\\,+"<>;=\p{Cc}]|^[ #]| $/gu;

/** Writes any text so that in a distinguished name it is one value, and nothing but that. */
export function escapeDnValue(text: string): string {
  return text.replaceAll(special, (character) =>
    /[ \p{Cc}]/u.test(character) ? writeBytes(character) : `\\${character}`,
  );
}

function writeBytes(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
