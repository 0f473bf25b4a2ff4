import { buffer } from "node:stream/consumers";
import { askHidden } from "./ask-hidden.ts";
import { MisuseError } from "./misuse-error.ts";
import { refuseTyped } from "./read-typed-line.ts";

/** The options by which `test` and `explain` are given the password of a login. */
export const loginPasswordOptionKinds = {
  "user-password": { type: "string" },
  "user-password-stdin": { type: "boolean" },
} as const;

/** What was given of {@link loginPasswordOptionKinds}. */
export interface LoginPasswordOptions {
  readonly "user-password"?: string;
  readonly "user-password-stdin"?: boolean;
}

/** The help of these options. */
export const loginPasswordHelp = `  --user-password PASSWORD       stays in your shell's history: better use the next one
  --user-password-stdin          reads the password from standard input, up to its last line's end; on a terminal it
                                 asks for it and shows nothing of what is typed`;

/** @throws MisuseError Both were given. */
export function checkLoginPasswordOptions(options: LoginPasswordOptions): void {
  if (options["user-password-stdin"] === true && options["user-password"] !== undefined) {
    throw new MisuseError("--user-password and --user-password-stdin exclude each other.");
  }
}

/** Reads the password of a login; `undefined` where none was given. */
export async function readLoginPassword(options: LoginPasswordOptions): Promise<string | undefined> {
  return options["user-password-stdin"] === true ? readPassword(["Password: "]) : options["user-password"];
}

/**
 * Reads a password from standard input: where that is a terminal, unseen and once for each question, else up to its
 * last line's end. Nothing else is taken from it.
 *
 * @throws MisuseError Nothing was typed, the answers differ, or the input is no UTF-8 text.
 * @throws InterruptedError Ctrl-C.
 */
export async function readPassword(questions: readonly string[]): Promise<string> {
  return process.stdin.isTTY ? askPassword(questions) : decode(await buffer(process.stdin)).replace(/\r?\n$/, "");
}

async function askPassword(questions: readonly string[]): Promise<string> {
  const [first, ...others] =
    (await askHidden(questions, process.stdin, (text) => void process.stderr.write(text))) ?? [];
  if (first === undefined) throw new MisuseError("No password was typed.");
  const refused = refuseTyped(first);
  if (refused !== undefined) throw new MisuseError(refused);
  if (others.some((other) => other !== first)) throw new MisuseError("The passwords that were typed differ.");
  return first;
}

// Strictly: bytes that are no UTF-8 would be replaced, and the password would be another one.
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MisuseError("Standard input is no UTF-8 text.");
  }
}
