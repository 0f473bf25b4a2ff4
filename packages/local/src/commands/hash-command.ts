import { chooseHashScheme, hashSchemeHelp, type HashSchemeName, hashSchemeOptionKinds } from "./choose-hash-scheme.ts";
import { MisuseError } from "./misuse-error.ts";
import { readOptions } from "./read-options.ts";
import { readPassword } from "./read-password.ts";
import type { Terminal } from "./terminal.ts";

/** `transfer-idp hash --help` */
const hashHelp = `Usage: transfer-idp hash [--scheme NAME] [options of the scheme]

Prints the hash of a password, and nothing else, on standard output. On a terminal it asks for the password twice and
shows nothing of what is typed; otherwise it reads it once from standard input, up to its last line's end.

${hashSchemeHelp}
  --help

Exit status: 0 a hash was printed, 2 there is none, 130 Ctrl-C.`;

/** What bcrypt reads of a password. */
const bcryptMaxBytes = 72;
/** What a login's password may have. */
const passwordMaxCharacters = 1024;

/** Runs `transfer-idp hash`. @returns the exit status. */
export async function runHash(args: readonly string[], terminal: Terminal): Promise<number> {
  const { help, ...options } = readOptions(args, { ...hashSchemeOptionKinds, help: { type: "boolean" } });
  if (help === true) {
    terminal.print(hashHelp);
    return 0;
  }
  const { name, scheme } = chooseHashScheme(options);
  const password = await readPassword(["Password: ", "Once more: "]);
  const refused = refusePassword(password, name);
  if (refused !== undefined) throw new MisuseError(refused);
  if (/[\r\n]/.test(password)) {
    terminal.note("transfer-idp hash: the password holds an end of a line: all that stands in the input was hashed.");
  }
  terminal.print(await scheme.hash(password));
  return 0;
}

/** Says why a password cannot be hashed; `undefined` where it can. */
function refusePassword(password: string, scheme: HashSchemeName): string | undefined {
  if (password === "") return "The password is empty: nobody could log in with it.";
  if (password.includes("\0")) return "The password holds a NUL character, behind which some programs read nothing.";
  if (password.length > passwordMaxCharacters) {
    return `The password has more than ${String(passwordMaxCharacters)} characters, and no login may have that many.`;
  }
  const bytes = Buffer.byteLength(password);
  return scheme === "bcrypt" && bytes > bcryptMaxBytes
    ? `The password has ${String(bytes)} bytes in UTF-8, and bcrypt reads no more than ${String(bcryptMaxBytes)}.`
    : undefined;
}
