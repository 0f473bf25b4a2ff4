import { spawn } from "node:child_process";

/**
 * Runs a program to its end and returns what it printed.
 *
 * @param options - `input` is what it reads from standard input.
 * @throws Error with all its output where it ends with another status than 0.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { input = "", cwd }: { readonly input?: string; readonly cwd?: string } = {},
): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  // A program may end without reading; its status tells whether that was right.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`${program} ended with status ${String(status)}:\n${output}`);
  return output;
}
