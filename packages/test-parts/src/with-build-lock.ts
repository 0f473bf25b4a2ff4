import { link, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs a task while no other process on this machine runs one under the same lock.
 *
 * A lock whose process has ended is taken over. Two that wait may take the same dead lock over at once, and then both
 * run: a task must stand that, as a build does that ends in one `rename`.
 *
 * @param lock - Path of the lock file.
 * @param task - Is told whether it had to wait for another.
 */
export async function withBuildLock<Result>(
  lock: string,
  task: (hasWaited: boolean) => Promise<Result>,
): Promise<Result> {
  const mine = `${lock}.${String(process.pid)}-${String(performance.now())}`;
  await writeFile(mine, String(process.pid));
  let hasWaited = false;
  try {
    // A hard link fails where the lock exists, and brings the process id along at the same instant.
    while (!(await linkIfFree(mine, lock))) {
      hasWaited = true;
      if (!(await isHeld(lock))) await rm(lock, { force: true });
      else await delay(200);
    }
    try {
      return await task(hasWaited);
    } finally {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function linkIfFree(existing: string, lock: string): Promise<boolean> {
  try {
    await link(existing, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isHeld(lock: string): Promise<boolean> {
  try {
    process.kill(Number(await readFile(lock, "utf8")), 0);
    return true;
  } catch (error) {
    // EPERM: the process is there and belongs to another user. ENOENT: the lock was released meanwhile.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
