import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withBuildLock } from "../src/with-build-lock.ts";

describe("withBuildLock", () => {
  let folder: string;
  let lock: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "build-lock-"));
    lock = join(folder, "lock");
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("runs one task after the other, tells the later ones that they waited, and leaves no file", async () => {
    const events: string[] = [];
    const work = (name: string): Promise<boolean> =>
      withBuildLock(lock, async (hasWaited) => {
        events.push(`${name} begins`);
        await delay(50);
        events.push(`${name} ends`);
        return hasWaited;
      });

    const waited = await Promise.all([work("a"), work("b"), work("c")]);

    for (let index = 0; index < events.length; index += 2) {
      expect(events[index + 1]).toBe(events[index]?.replace("begins", "ends"));
    }
    expect(waited.filter((hasWaited) => !hasWaited)).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over the lock of a process that has ended", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    await writeFile(lock, String(pid));

    expect(await withBuildLock(lock, () => Promise.resolve("done"))).toBe("done");
  });

  it("releases the lock when the task fails", async () => {
    await expect(withBuildLock(lock, () => Promise.reject(new Error("no compiler")))).rejects.toThrow("no compiler");

    expect(await withBuildLock(lock, (hasWaited) => Promise.resolve(hasWaited))).toBe(false);
  });
});
