import type { ChildProcess } from "node:child_process";

/** Ends a child process, by force where it does not go within two seconds. Settles when it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  child.kill("SIGTERM");
  const force = setTimeout(() => {
    child.kill("SIGKILL");
  }, 2000);
  await gone;
  clearTimeout(force);
}
