/** A command line that cannot be used. The message names the option and holds no value of it. */
export class MisuseError extends Error {
  override readonly name = "MisuseError";
}
