import { ConfigurationError, isTransferIdpError } from "@transfer-idp/core";
import packageJson from "../../package.json" with { type: "json" };
import { runDemo } from "./demo-command.ts";
import { runExplain } from "./explain-command.ts";
import { runHash } from "./hash-command.ts";
import { runIam } from "./iam-command.ts";
import { InterruptedError } from "./interrupted-error.ts";
import { MisuseError } from "./misuse-error.ts";
import { runServe } from "./serve-command.ts";
import { escapeControls, type Terminal } from "./terminal.ts";
import { runTest } from "./test-command.ts";

const help = `Usage: transfer-idp COMMAND [options]

  serve      a local AWS Transfer Family server (SFTP) that asks your identity provider
  test       asks your identity provider about one user, as "aws transfer test-identity-provider"
  explain    has your authenticator decide one login, and says why it decided so
  iam        prints the least IAM policy that your authenticator needs
  hash       reads a password unseen and prints its hash
  demo       a local server with two users made on the spot

transfer-idp COMMAND --help tells more. --version prints the version.`;

const commands: Readonly<Record<string, (args: readonly string[], terminal: Terminal) => Promise<number>>> = {
  serve: runServe,
  test: runTest,
  explain: runExplain,
  iam: runIam,
  hash: runHash,
  demo: runDemo,
};

/**
 * Runs the command line `transfer-idp`.
 *
 * @param args - Without the program's own name.
 * @returns the exit status: 2 for a command line that cannot be used, and where something failed; 130 where
 *   Ctrl-C ended it, as shells say it.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--version") {
    terminal.print(packageJson.version);
    return 0;
  }
  if (name === "--help") {
    terminal.print(help);
    return 0;
  }
  const run = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (run === undefined) {
    terminal.note(
      name === undefined ? help : `There is no such command. Commands are ${Object.keys(commands).join(", ")}.`,
    );
    return 2;
  }
  try {
    return await run(rest, terminal);
  } catch (error) {
    if (error instanceof InterruptedError) return 130;
    terminal.note(`transfer-idp ${name ?? ""}: ${explainError(error)}`);
    return 2;
  }
}

function explainError(error: unknown): string {
  // Options of the library are the command line's own in camelCase; `hostKeys[0]` is the first --host-key.
  if (error instanceof ConfigurationError) {
    const name = error.option.replace(/s\[\d+\]$/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${name} ${error.requirement}.`;
  }
  if (error instanceof MisuseError) return escapeControls(error.message, 1000);
  if (isTransferIdpError(error)) return `${error.name}: ${error.message}`;
  return error instanceof Error ? escapeControls(`${error.name}: ${error.message}`) : "an unknown error";
}
