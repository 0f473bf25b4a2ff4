/** What was typed so far comes to. */
export type TypedLine =
  /** Enter was pressed. `rest` was typed, or pasted, behind it. */
  | { readonly outcome: "entered"; readonly line: string; readonly rest: string }
  | { readonly outcome: "unfinished" }
  /** Ctrl-C */
  | { readonly outcome: "interrupted" }
  /** Ctrl-D on an empty line. */
  | { readonly outcome: "ended" };

/**
 * Reads one line out of what a terminal in raw mode sends, where nobody else understands its keys.
 *
 * Backspace takes one character back and Ctrl-U all of them. Every other key stays in the line as what it sends, an
 * arrow key as its escape sequence too: nothing is dropped in silence from what nobody sees, and {@link refuseTyped}
 * refuses it.
 *
 * @param typed - All that was typed since the line began. The end of a line is `\r` or `\n`.
 */
export function readTypedLine(typed: string): TypedLine {
  let characters: string[] = [];
  let position = 0;
  // By code points, so that Backspace never leaves half a character.
  for (const character of typed) {
    position += character.length;
    if (character === "\r" || character === "\n") {
      return { outcome: "entered", line: characters.join(""), rest: typed.slice(position) };
    }
    if (character === "\u0003") return { outcome: "interrupted" };
    if (character === "\u0004" && characters.length === 0) return { outcome: "ended" };
    if (character === "\u007f" || character === "\b") characters.pop();
    else if (character === "\u0015") characters = [];
    else if (character !== "\u0004") characters.push(character);
  }
  return { outcome: "unfinished" };
}

/** Says why what was typed unseen cannot have been meant; `undefined` where it can. */
export function refuseTyped(line: string): string | undefined {
  // A terminal that does not send UTF-8: each such byte became this character.
  if (line.includes("\ufffd")) return "The terminal sent text that is no UTF-8.";
  return /(?!\t)\p{Cc}/u.test(line)
    ? "A key was pressed that is no character. Only Backspace and Ctrl-U (which clears the line) edit here."
    : undefined;
}
