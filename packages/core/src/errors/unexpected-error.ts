import { TransferIdpError } from "./transfer-idp-error.ts";

/**
 * Code that took part in a login threw something that is no {@link TransferIdpError}: a defect in a provider, a
 * password scheme or this library.
 *
 * Holds the thrown error's name and the stack frames it came from, and not its message, which may quote anything.
 */
export class UnexpectedError extends TransferIdpError {
  override readonly name = "UnexpectedError";
  override readonly code = "ERR_UNEXPECTED";
  /** `name` of what was thrown, `undefined` where it was no error. */
  readonly thrownName: string | undefined;

  constructor(thrown: unknown) {
    super("A login ended in an error that nothing expected.");
    const { name, frames } = describeThrown(thrown);
    this.thrownName = name;
    if (frames.length > 0) this.stack = [`${this.name}: ${this.message}`, ...frames].join("\n");
  }
}

// With a position at its end: some libraries put stacks together themselves, of whatever they have.
const framePattern = /^ {4}at .*(?::\d+:\d+\)?|\(native\)|<anonymous>\)?)$/;

function describeThrown(thrown: unknown): { name: string | undefined; frames: readonly string[] } {
  try {
    if (!(thrown instanceof Error)) return { name: undefined, frames: [] };
    const name = /^\w{1,64}$/.test(thrown.name) ? thrown.name : "Error";
    const { message, stack = "" } = thrown;
    // A message of several lines may look like frames: those begin behind it.
    const start = stack.indexOf(message);
    const lines = start === -1 ? [] : stack.slice(start + message.length).split("\n");
    return { name, frames: lines.filter((line) => framePattern.test(line)) };
  } catch {
    // What was thrown does not let itself be looked at.
    return { name: undefined, frames: [] };
  }
}
