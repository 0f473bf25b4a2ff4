const linesMax = 12;
const lineMaxCharacters = 1000;

/**
 * Describes what a handler threw in lines for its operator: the error, where it arose, and its fields.
 *
 * It is the user's own and may quote anything, this login's password too: that one at least is taken out. Of the
 * fields only plain values are shown, for objects (a request, a configuration) hold secrets more often than reasons,
 * and may hold themselves.
 *
 * @param password - Of the login; `undefined` where there was none.
 * @returns at least one line. Never throws: what cannot be read is said to be so.
 */
export function describeThrown(thrown: unknown, password: string | undefined): readonly string[] {
  let text: string;
  try {
    // A stack that is no text, or a proxy's trap that throws, ends in the `catch`.
    text = thrown instanceof Error ? [readStack(thrown), ...readFields(thrown)].join("\n") : `threw ${typeof thrown}`;
  } catch {
    text = "threw an error that cannot be read";
  }
  return redact(text, password)
    .split("\n")
    .slice(0, linesMax)
    .map((line) => line.slice(0, lineMaxCharacters));
}

function readStack(error: Error): string {
  return error.stack ?? `${error.name}: ${error.message}`;
}

function readFields(error: Error): readonly string[] {
  const plain = Object.entries(error).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
  return plain.length === 0 ? [] : [JSON.stringify(Object.fromEntries(plain))];
}

// Before the text is parted into lines, for a password may hold an end of a line; and also as it looks inside JSON.
function redact(text: string, password: string | undefined): string {
  if (password === undefined || password === "") return text;
  return text.replaceAll(password, "***").replaceAll(JSON.stringify(password).slice(1, -1), "***");
}
