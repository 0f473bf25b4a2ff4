import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serverId } from "./stored-users.ts";

const bundle = fileURLToPath(new URL("../dist/index.mjs", import.meta.url));

/** The service, as a process of its own. */
export interface RunningService {
  readonly url: string;
  stdout(): string;
  stderr(): string;
  /** Tells it to end, and waits until it has. Gives how it ended. */
  stop(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts the example's bundle on a free port, with these variables and no others.
 *
 * @throws Error with what it wrote, where it ends before it listens.
 */
export async function startService(variables: Readonly<Record<string, string>>): Promise<RunningService> {
  if (!existsSync(bundle)) throw new Error("The example is not built: run `pnpm run build` first.");
  const environment = {
    PATH: process.env["PATH"],
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIATRANSFERIDPTEST0",
    AWS_SECRET_ACCESS_KEY: "emulator-accepts-any-secret-access-key",
    SERVER_ID: serverId,
    PORT: "0",
    ...variables,
  };
  const child = spawn(process.execPath, [bundle], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Awaited<ReturnType<RunningService["stop"]>>>((resolve) => {
    child.once("close", (code, signal) => {
      resolve({ code, signal });
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const [, found] = /"message":"service listens".*"port":(\d+)/.exec(stdout) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    void ended.then(() => {
      reject(new Error(stderr));
    });
  });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stdout: () => stdout,
    stderr: () => stderr,
    stop: async () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
