import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { stopChild } from "../stop-child.ts";

/** A server's process, which can be ended and started again. */
export interface ServerProcess {
  /** Of the last start. */
  readonly pid: number;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** Ends it with SIGKILL: it cannot say goodbye. Settles when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: the kernel still accepts connections, and nothing answers. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** What a server needs to run. */
export interface ServerCommand {
  readonly command: readonly [string, ...string[]];
  /** Settles when the server answers, rejects when it does not yet. Asked again and again. */
  readonly probe: () => Promise<unknown>;
  /** How long the start may take. Default: 10 s. */
  readonly timeoutMs?: number;
}

/**
 * Describes a server's process; nothing runs before {@link ServerProcess.start}.
 *
 * Its standard input is a pipe that ends with this process, for servers that end with it.
 */
export function createServerProcess({ command, probe, timeoutMs = 10_000 }: ServerCommand): ServerProcess {
  const [program, ...args] = command;
  let child: ChildProcess | undefined;

  return {
    get pid() {
      return child?.pid ?? 0;
    },
    async start() {
      const started = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
      child = started;
      let output = "";
      const read = (chunk: Buffer): void => {
        output = (output + chunk.toString()).slice(-10_000);
      };
      started.stdout.on("data", read);
      started.stderr.on("data", read);
      let failure: string | undefined;
      started.once("error", (error) => {
        failure = error.message;
      });
      started.once("close", (status, signal) => {
        failure ??= `it ended with ${String(status ?? signal)}`;
      });
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        await delay(10);
        const answers = await probe().then(
          () => true,
          () => false,
        );
        if (failure !== undefined) break;
        if (answers) return;
        if (performance.now() > deadline) failure = "it does not answer";
      }
      await stopChild(started);
      throw new Error(`${program} did not start: ${failure}\n${output}`);
    },
    async kill() {
      if (child === undefined) return;
      child.kill("SIGKILL");
      await stopChild(child);
    },
    freeze() {
      child?.kill("SIGSTOP");
    },
    thaw() {
      child?.kill("SIGCONT");
    },
    async stop() {
      if (child === undefined) return;
      child.kill("SIGCONT");
      await stopChild(child);
    },
  };
}
