/** Where a command writes. */
export interface Terminal {
  /** What the command was asked for. One line, without its end. */
  print(line: string): void;
  /** What the operator should know besides. One line, without its end. */
  note(line: string): void;
  /** Settles when everything is written. */
  flush(): Promise<void>;
}

/** Makes the terminal of this process. Lines are written as they are: see {@link escapeControls}. */
export function createTerminal(): Terminal {
  // Whoever read us (`| head`, a terminal that was closed) may be gone. A server goes on, and cleans up at its end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  // Bound now: see reserveOutput.
  const writeOut = process.stdout.write.bind(process.stdout);
  return {
    print: (line) => void writeOut(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    flush: () =>
      new Promise((resolve) => {
        writeOut("", () =>
          process.stderr.write("", () => {
            resolve();
          }),
        );
      }),
  };
}

/**
 * Sends what anybody but the {@link Terminal} writes to standard output to standard error from now on: a result that
 * programs read must stand alone, and code of the user's own logs.
 */
export function reserveOutput(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr);
}

/**
 * Escapes what a terminal acts upon: control characters, ends of lines and changes of direction. Usernames are hostile.
 *
 * @param maxCharacters - Of which the text is cut off.
 */
export function escapeControls(text: string, maxCharacters = 200): string {
  const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
