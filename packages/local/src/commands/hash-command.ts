import { hash } from "bcryptjs";
import { MisuseError } from "./misuse-error.ts";
import { readOptions, readWholeNumber } from "./read-options.ts";
import { readPassword } from "./read-password.ts";
import type { Terminal } from "./terminal.ts";

/** `transfer-idp hash --help` */
const hashHelp = `Usage: transfer-idp hash [--cost N]

Prints the bcrypt hash of a password, and nothing else, on standard output. On a terminal it asks for the password
twice and shows nothing of what is typed; otherwise it reads it once from standard input, up to its last line's end.

  --cost N    4 to 14; each step doubles the time of a hash and of every login (default: 12)
  --help

Exit status: 0 a hash was printed, 2 there is none, 130 Ctrl-C.`;

/** What bcrypt reads of a password. */
const passwordMaxBytes = 72;

/** Runs `transfer-idp hash`. @returns the exit status. */
export async function runHash(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, { cost: { type: "string" }, help: { type: "boolean" } });
  if (options.help === true) {
    terminal.print(hashHelp);
    return 0;
  }
  // 14 is the most that createBcryptScheme of core runs as it comes.
  const cost = options.cost === undefined ? 12 : readWholeNumber("cost", options.cost, 4, 14);
  const password = await readPassword(["Password: ", "Once more: "]);
  const refused = refusePassword(password);
  if (refused !== undefined) throw new MisuseError(refused);
  if (/[\r\n]/.test(password)) {
    terminal.note("transfer-idp hash: the password holds an end of a line: all that stands in the input was hashed.");
  }
  terminal.print(await hash(password, cost));
  return 0;
}

/** Says why a password cannot be hashed with bcrypt; `undefined` where it can. */
function refusePassword(password: string): string | undefined {
  if (password === "") return "The password is empty: nobody could log in with it.";
  if (password.includes("\0")) return "The password holds a NUL character, behind which some programs read nothing.";
  const bytes = Buffer.byteLength(password);
  return bytes > passwordMaxBytes
    ? `The password has ${String(bytes)} bytes in UTF-8, and bcrypt reads no more than ${String(passwordMaxBytes)}.`
    : undefined;
}
