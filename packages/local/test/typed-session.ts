import { spawn, spawnSync } from "node:child_process";
import { requireRealPart } from "@transfer-idp/test-parts";
import { describe } from "vitest";

// macOS and the BSDs have a program of the same name that takes other options.
const isThere = String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const hasTerminal = requireRealPart("util-linux's script", isThere, "the Debian package bsdutils");

/** As `describe`, and skipped where no terminal can be made. */
export function describeWithTerminal(name: string, body: () => void): void {
  describe.runIf(hasTerminal)(name, body);
}

/** A shell command that runs on a terminal of its own, with somebody at its keyboard. */
export interface TypedSession {
  type(keys: string | Uint8Array): void;
  /** Waits until the terminal shows the text, at most ten seconds. */
  waitFor(text: RegExp): Promise<void>;
  /** Everything that the terminal showed so far. */
  readScreen(): string;
  /** Waits for the command's end. @returns its exit status. */
  end(): Promise<number | null>;
}

/**
 * Runs a shell command on a real terminal. It shows what is typed, as any terminal does, until somebody tells it not to.
 *
 * @param environment - Of the command, besides this process's own.
 */
export function startTypedSession(command: string, environment: Readonly<Record<string, string>>): TypedSession {
  // Without `--echo` script makes a terminal that shows nothing where its own input is none, and no test could fail.
  const options = ["--quiet", "--return", "--echo", "always", "--command", command, "/dev/null"];
  const child = spawn("script", options, {
    env: { ...process.env, SHELL: "/bin/sh", ...environment },
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (screen += text));
  child.stdin.on("error", () => undefined);
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  return {
    type: (keys) => void child.stdin.write(keys),
    waitFor: async (text) => {
      const deadline = Date.now() + 10_000;
      while (!text.test(screen)) {
        if (Date.now() > deadline || child.exitCode !== null) {
          throw new Error(`The terminal does not show ${String(text)}, but: ${JSON.stringify(screen)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    readScreen: () => screen,
    end: () => ended,
  };
}
