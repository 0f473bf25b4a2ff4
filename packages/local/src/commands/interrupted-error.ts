/** Ctrl-C was pressed where the terminal leaves it to us. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
