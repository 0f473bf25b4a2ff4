import { StringDecoder } from "node:string_decoder";
import { InterruptedError } from "./interrupted-error.ts";
import { readTypedLine } from "./read-typed-line.ts";

/** The part of `process.stdin` that is used, where that is a terminal. */
export interface HiddenInput extends NodeJS.EventEmitter {
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

/**
 * Asks for lines on a terminal that shows nothing of what is typed. The terminal is as before when this settles.
 *
 * By hand and not with `node:readline` over a muted output, which takes Backspace for a character of the line where
 * TERM is `dumb`, and keeps what was typed in its history and undo lists.
 *
 * @param questions - Asked one after the other, without the terminal showing anything in between.
 * @param write - Writes the questions.
 * @returns a line for each question; `undefined` where the input ends before (Ctrl-D, a terminal that went away).
 * @throws InterruptedError Ctrl-C.
 */
export async function askHidden(
  questions: readonly string[],
  input: HiddenInput,
  write: (text: string) => void,
): Promise<readonly string[] | undefined> {
  const lines: string[] = [];
  let typed = "";
  let lastCharacter = "";
  // A character may arrive in parts.
  const decoder = new StringDecoder("utf8");
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[] | undefined>();

  function takeLines(): void {
    while (lines.length < questions.length) {
      const read = readTypedLine(typed);
      if (read.outcome === "unfinished") return;
      write("\n");
      if (read.outcome === "interrupted") {
        reject(new InterruptedError());
        return;
      }
      if (read.outcome === "ended") {
        resolve(undefined);
        return;
      }
      lines.push(read.line);
      typed = read.rest;
      const next = questions[lines.length];
      if (next !== undefined) write(next);
    }
    resolve(lines);
  }
  const takeBytes = (bytes: Buffer): void => {
    const text = decoder.write(bytes);
    // Text that was pasted may end its lines in both ways at once.
    typed += (lastCharacter === "\r" ? text.replace(/^\n/, "") : text).replaceAll("\r\n", "\r");
    lastCharacter = text.at(-1) ?? lastCharacter;
    takeLines();
  };
  const end = (): void => {
    resolve(undefined);
  };

  // Stays for good: a terminal that went away says so once more when its mode is set.
  input.on("error", end);
  // Before the question: what is typed as soon as that is seen must not be shown.
  input.setRawMode(true);
  try {
    input.on("data", takeBytes).on("end", end).on("close", end);
    input.resume();
    write(questions[0] ?? "");
    return await promise;
  } finally {
    input.off("data", takeBytes).off("end", end).off("close", end);
    input.pause();
    input.setRawMode(false);
  }
}
