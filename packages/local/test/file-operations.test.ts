import { mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTurns } from "../src/files/create-turns.ts";
import { createFileOperations } from "../src/files/file-operations.ts";
import type { SessionHome } from "../src/transfer/session-home.ts";
import { makeFolder } from "./sftp-client.ts";

const { OPEN_MODE: mode } = ssh2.utils.sftp;
const home: SessionHome = {
  type: "LOGICAL",
  start: [],
  entries: [
    { entry: ["box"], target: ["bucket", "box"], type: "DIRECTORY" },
    { entry: ["file"], target: ["bucket", "folder"], type: "FILE" },
    { entry: ["above"], target: ["bucket", "kept"], type: "FILE" },
    { entry: ["above", "below"], target: ["bucket", "box"], type: "DIRECTORY" },
  ],
};
let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(makeFolder());
  root = join(folder, "root");
  mkdirSync(join(root, "bucket", "box"), { recursive: true });
  mkdirSync(join(root, "bucket", "folder"));
  mkdirSync(join(folder, "outside"));
  writeFileSync(join(root, "bucket", "kept"), "kept");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("createFileOperations", () => {
  it("does one session's operation after another's, so that no link comes into the way of a path in use", async () => {
    mkdirSync(join(root, "bucket", "box", "real", "sub"), { recursive: true });
    mkdirSync(join(root, "bucket", "box", "trap"));
    symlinkSync(join(folder, "outside"), join(root, "bucket", "box", "trap", "sub"));
    const takeTurn = createTurns();
    const [mover, writer] = [createFileOperations(root, home, takeTurn), createFileOperations(root, home, takeTurn)];

    const moved = [mover.rename("/box/real", "/box/old"), mover.rename("/box/trap", "/box/real")];
    const opened = writer.openFile("/box/real/sub/new", mode.WRITE | mode.CREAT);
    const outcomes = await Promise.allSettled([...moved, opened]);

    expect(outcomes).toMatchObject([
      { status: "fulfilled" },
      { status: "fulfilled" },
      { status: "rejected", reason: { status: 2 } },
    ]);
    expect(readdirSync(join(folder, "outside"))).toEqual([]);
  });

  it("has nothing at an entry of one file where a folder lies", async () => {
    const operations = createFileOperations(root, home, createTurns());

    await expect(operations.describe("/file")).rejects.toMatchObject({ status: 2 });
    await expect(operations.openFolder("/file")).rejects.toMatchObject({ status: 2 });
    await expect(operations.openFile("/file", mode.READ)).rejects.toMatchObject({ status: 2 });
  });

  it("removes no file whose entry is shown as a folder, for another entry is below it", async () => {
    const operations = createFileOperations(root, home, createTurns());

    await expect(operations.removeFile("/above")).rejects.toMatchObject({ status: 3 });

    expect(readdirSync(join(root, "bucket")).sort()).toEqual(["box", "folder", "kept"]);
  });
});
