import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ProgramResult, runProgram } from "./sftp-client.ts";

/** Where the command line was built. */
export const commandLine: string = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** A command that runs until it is told to stop. */
export interface RunningCommand {
  readonly process: ChildProcessWithoutNullStreams;
  /** Everything written so far. */
  readOutput(): string;
  /** Waits until standard output holds the text, at most ten seconds. */
  waitFor(text: RegExp): Promise<RegExpExecArray>;
  /** Tells it to stop. @returns its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs `transfer-idp` to its end, as it was built. */
export function runTransferIdp(
  args: readonly string[],
  input: string | Uint8Array = "",
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<ProgramResult> {
  requireBuild();
  // Whoever runs the tests may have any locale.
  const options = { input, environment: { LC_ALL: "C", ...environment }, cwd };
  return runProgram(process.execPath, [commandLine, ...args], options);
}

/** Starts `transfer-idp`, as it was built. */
export function startTransferIdp(args: readonly string[], cwd?: string): RunningCommand {
  requireBuild();
  const child = spawn(process.execPath, [commandLine, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  const exited = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));

  async function waitFor(text: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const found = text.exec(output);
      if (found !== null) return found;
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`The command wrote no ${String(text)}, but: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  return {
    process: child,
    readOutput: () => output,
    waitFor,
    stop: (signal = "SIGTERM") => {
      child.kill(signal);
      return exited;
    },
  };
}

function requireBuild(): void {
  if (!existsSync(commandLine)) throw new Error("The command line is not built: run `pnpm run build` first.");
}
