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
  readonly thrownName: string | undefined = undefined;

  constructor(thrown: unknown) {
    super("A login ended in an error that nothing expected.");
    if (!(thrown instanceof Error)) return;
    this.thrownName = /^\w{1,64}$/.test(thrown.name) ? thrown.name : "Error";
    const frames = (thrown.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line));
    if (frames.length > 0) this.stack = [`${this.name}: ${this.message}`, ...frames].join("\n");
  }
}
