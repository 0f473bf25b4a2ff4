import fc from "fast-check";

const latin1 = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const fragments = [
  ...latin1,
  "alice@example.com",
  "'",
  '"',
  "\\",
  "\\'",
  '\\"',
  "\\\\",
  "\\n",
  "\r\n",
  "\0",
  "\u2028",
  "\ufeff",
  "\ufffd",
  "😀",
  "𝔘",
  "%40",
  "%2540",
  "%",
  "+",
  " ",
  "$util.urlDecode($x)",
  "$input.params('serverId')",
  "$!context.identity.userArn",
  "${x}",
  "$!{username}",
  "$",
  "#set($username = 'root')",
  "#end",
  "##",
  "#*",
  "*#",
  "#[[",
  "]]#",
  '", "username": "root',
  "$1",
  "\\u0022",
] as const;

/** Text that a template, JSON, a URL or a header could take for something else. Not empty. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
);

/** Every character of Latin-1 by itself, and each fragment: what random text might leave out. */
export const hostileTexts: readonly string[] = [...fragments, latin1.join("")];
