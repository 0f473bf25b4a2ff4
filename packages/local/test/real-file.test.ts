import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findRealFile, makeFolders } from "../src/files/real-file.ts";
import { makeFolder } from "./sftp-client.ts";

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(makeFolder());
  root = join(folder, "root");
  mkdirSync(join(root, "bucket"), { recursive: true });
  mkdirSync(join(folder, "outside", "etc"), { recursive: true });
  writeFileSync(join(root, "bucket", "file"), "");
  symlinkSync(join(folder, "outside"), join(root, "bucket", "link"));
  symlinkSync(join(root, "new"), join(root, "bucket", "dangling"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("findRealFile", () => {
  it("finds what is there, and where something new would be", async () => {
    const file = await findRealFile(root, ["bucket", "file"]);
    const missing = await findRealFile(root, ["bucket", "missing"]);

    expect([file.path, file.stats?.isFile()]).toEqual([join(root, "bucket", "file"), true]);
    expect(missing).toEqual({ path: join(root, "bucket", "missing"), stats: undefined });
  });

  it.each([
    [["bucket", "link"]],
    [["bucket", "link", "etc"]],
    [["bucket", "dangling"]],
    [["bucket", "file", "below"]],
    [["missing", "below"]],
    [["bucket", ".."]],
    [["..", "bucket"]],
    [["bucket/file"]],
    [["bucket\\file"]],
    [["bucket\0"]],
    [[""]],
    [["."]],
  ])("has nothing at %j", async (target) => {
    await expect(findRealFile(root, target)).rejects.toMatchObject({ status: 2 });
  });

  it("has nothing where a named pipe lies, which would block whoever opens it", async () => {
    expect(spawnSync("mkfifo", [join(root, "bucket", "pipe")]).status).toBe(0);

    await expect(findRealFile(root, ["bucket", "pipe"])).rejects.toMatchObject({ status: 2 });
  });
});

describe("makeFolders", () => {
  it("makes what is missing, also when two do so at once", async () => {
    const target = ["other", "a", "b"];

    await Promise.all([makeFolders(root, target), makeFolders(root, target), makeFolders(root, target)]);

    expect(existsSync(join(root, "other", "a", "b"))).toBe(true);
  });

  it.each([[["bucket", "link", "made"]], [["bucket", "dangling"]], [["..", "made"]]])(
    "makes nothing at %j",
    async (target) => {
      await expect(makeFolders(root, target)).rejects.toMatchObject({ status: 2 });

      expect(readdirSync(join(folder, "outside"))).toEqual(["etc"]);
      expect(readdirSync(folder).sort()).toEqual(["outside", "root"]);
      expect(readdirSync(root)).toEqual(["bucket"]);
    },
  );
});
