import type { LocalServerOptions } from "../ssh/local-server-options.ts";
import { type LocalServer, startLocalServer } from "../ssh/start-local-server.ts";
import { describeLogin } from "./describe-login.ts";
import { MisuseError } from "./misuse-error.ts";
import type { Terminal } from "./terminal.ts";

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a local server until the process is told to stop, and tells the terminal of every login.
 *
 * @param announce - Called once it listens.
 * @param stopped - What {@link waitForStop} gave, where more than the server is to be cleaned up.
 * @returns the exit status, once every connection is closed.
 * @throws MisuseError The port or the address cannot be had.
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export async function runServer(
  options: LocalServerOptions,
  terminal: Terminal,
  announce: (server: LocalServer) => void,
  stopped: Promise<void> = waitForStop(),
): Promise<number> {
  let isPolicyTold = false;
  const server = await startLocalServer({
    ...options,
    onLogin: (report) => {
      for (const line of describeLogin(report)) terminal.print(line);
      if (!report.hasPolicy || isPolicyTold) return;
      isPolicyTold = true;
      terminal.print(
        "    note: the answer holds a Policy, which this server does not evaluate: Transfer may allow less.",
      );
    },
  }).catch((error: unknown) => {
    throw explainListenError(error, options.port ?? 2222);
  });
  announce(server);
  await stopped;
  terminal.note("Stopping.");
  await server.close();
  return 0;
}

/**
 * Settles when the process is told to stop. From now on that does not end it, how often soever it is told: Ctrl-C reaches
 * it twice when it was started by npx, which passes the signal on, and the clean-up must not be cut short by that.
 */
export function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of stopSignals) {
      process.on(signal, () => {
        resolve();
      });
    }
  });
}

function explainListenError(error: unknown, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new MisuseError(`Port ${String(port)} is taken by another program. Choose one with --port.`);
    case "EACCES":
      return new MisuseError(`Port ${String(port)} is not allowed for this user. Choose one above 1023 with --port.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new MisuseError("--host is no address of this machine.");
    default:
      return error;
  }
}
