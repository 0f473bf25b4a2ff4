/** Characters that mean something in a distinguished name, and blanks or `#` where it matters: RFC 4514, section 2.4. */
const special = /[\\,+"<>;=\0]|^[ #]| $/g;

/** Writes any text so that in a distinguished name it is one value, and nothing but that. */
export function escapeDnValue(text: string): string {
  return text.replaceAll(special, (character) =>
    character === "\0" ? String.raw`\00` : character === " " ? String.raw`\20` : `\\${character}`,
  );
}
