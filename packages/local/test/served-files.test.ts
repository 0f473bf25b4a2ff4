import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { serveHomes } from "./served-homes.ts";
import { describeWithSftp, type ProgramResult, runSftp } from "./sftp-client.ts";

const { root, local, outside, readPort } = serveHomes();

describeWithSftp("files served to OpenSSH's sftp", () => {
  const run = (username: string, ...commands: readonly string[]): Promise<ProgramResult> =>
    runSftp({ port: readPort(), username, password: "any", commands });

  it("puts, lists, fetches, renames and removes a file of several megabytes, byte for byte", async () => {
    const content = randomBytes(7 * 1024 * 1024 + 13);
    writeFileSync(join(local, "big"), content);

    const result = await run(
      "chroot",
      `put ${join(local, "big")} big.bin`,
      "ls -l",
      `get big.bin ${join(local, "fetched")}`,
      "rename big.bin renamed.bin",
      "ls",
    );
    const stored = readFileSync(join(root, "bucket", "home", "renamed.bin"));
    const removed = await run("chroot", "rm renamed.bin", "ls");

    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
    expect(readFileSync(join(local, "fetched")).equals(content)).toBe(true);
    expect(stored.equals(content)).toBe(true);
    expect(result.stdout).toMatch(new RegExp(`-rw-r--r-- .* ${String(content.length)} .* big\\.bin`));
    expect(removed.status).toBe(0);
    expect(existsSync(join(root, "bucket", "home", "renamed.bin"))).toBe(false);
  });

  it("keeps times with put -p, and takes chmod without keeping it", async () => {
    writeFileSync(join(local, "old"), "old");
    spawnSync("touch", ["-d", "2001-02-03T04:05:06Z", join(local, "old")]);

    const result = await run("chroot", `put -p ${join(local, "old")} old.txt`, "chmod 777 old.txt", "ls -l old.txt");

    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/-rw-r--r-- .* Feb {2}3 {2}2001 old\.txt/);
  });

  it("resumes an upload and a download, and takes a tree of folders", async () => {
    const content = randomBytes(300_000);
    mkdirSync(join(local, "tree", "a", "b"), { recursive: true });
    writeFileSync(join(local, "tree", "a", "b", "file"), content);
    writeFileSync(join(local, "part"), content);
    writeFileSync(join(root, "bucket", "home", "part"), content.subarray(0, 100_000));

    const result = await run(
      "chroot",
      `reput ${join(local, "part")} part`,
      `put -r ${join(local, "tree")}`,
      `put -r ${join(local, "tree")}`,
    );
    truncateSync(join(local, "part"), 50_000);
    const resumed = await run("chroot", `reget part ${join(local, "part")}`, `get -r tree ${join(local, "copy")}`);

    expect([result.status, resumed.status]).toEqual([0, 0]);
    expect(readFileSync(join(root, "bucket", "home", "part")).equals(content)).toBe(true);
    expect(readFileSync(join(local, "part")).equals(content)).toBe(true);
    expect(readFileSync(join(local, "copy", "a", "b", "file")).equals(content)).toBe(true);
  });

  it("shows a folder of many files page by page, without links", async () => {
    for (let index = 0; index < 300; index += 1)
      writeFileSync(join(root, "bucket", "home", `file-${String(index)}`), "");

    const result = await run("chroot", "ls -1");

    const names = result.stdout.split("\n").slice(1, -1);
    expect(names).toHaveLength(301);
    expect(names.some((name) => name.includes("link"))).toBe(false);
  });

  it.each([
    "cd /bucket",
    "cd ../../neighbour",
    "get /../../../../etc/hostname stolen",
    "get /etc/hostname stolen",
    "get ../neighbour/private.txt stolen",
    "get folder-link/secret.txt stolen",
    "get file-link stolen",
    "get relative-link/private.txt stolen",
    "ls folder-link",
    "put welcome.txt dangling-link",
    "put welcome.txt folder-link/new.txt",
    "rename welcome.txt folder-link/new.txt",
    "rename file-link stolen.txt",
    "rm file-link",
    "mkdir folder-link/new",
    "ln -s /etc/hostname new-link",
    "ln welcome.txt hard-link",
    "rmdir /",
  ])("refuses %s", async (command) => {
    writeFileSync(join(local, "welcome.txt"), "overwritten");

    const result = await run("chroot", `lcd ${local}`, command);

    expect(result.status).toBe(1);
    expect(existsSync(join(local, "stolen"))).toBe(false);
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
  });

  it("starts a PATH home in its folder, with absolute paths down from the bucket", async () => {
    const result = await run("path", "pwd", "ls", "cd /bucket/neighbour", "pwd", "ls");

    expect(result.status).toBe(0);
    expect(result.stdout).toContain("Remote working directory: /bucket/home");
    expect(result.stdout).toContain("Remote working directory: /bucket/neighbour");
    expect(result.stdout).toContain("private.txt");
  });

  it.each([
    "ls /",
    "mkdir /new-bucket",
    "rmdir /bucket",
    "rename /bucket /other",
    "put welcome.txt /file",
    "ls /../outside",
    "ls /bucket/link",
  ])("refuses %s in a PATH home", async (command) => {
    writeFileSync(join(local, "welcome.txt"), "welcome");

    const result = await run("path", `lcd ${local}`, command);

    expect(result.status).toBe(1);
    expect(readdirSync(root)).toEqual(["bucket"]);
  });

  it("lets a PATH home of / log in, find nothing, and go into a bucket by its path", async () => {
    const listed = await run("bare", "pwd", "ls /");
    const entered = await run("bare", "cd /bucket/home", "ls");

    expect(listed).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("Remote working directory: /\n") as string,
    });
    expect(entered).toMatchObject({ status: 0, stdout: expect.stringContaining("welcome.txt") as string });
  });

  it("shows the folders above LOGICAL entries, and nothing else", async () => {
    const result = await run(
      "mapped",
      "ls -1",
      "ls -1 /in",
      "ls -1 /in/box",
      `put ${join(local, "small")} /in/box/new`,
      "ls -1 /in/box",
      "cd /reports",
    );

    const commands = result.stdout
      .split(/sftp> .*\n/)
      .slice(1)
      .map((text) => text.split("\n").filter((line) => line !== ""));
    expect(result.status).toBe(0);
    expect(commands.slice(0, 3)).toEqual([["in", "reports"], ["/in/box"], ["/in/box/welcome.txt"]]);
    expect(readdirSync(join(root, "other"))).toEqual(["reports"]);
  });

  it.each([
    "put notes.txt /new.txt",
    "put notes.txt /in/new.txt",
    "mkdir /new",
    "mkdir /in/new",
    "rmdir /in",
    "rmdir /in/box",
    "rmdir /reports",
    "rename /in /out",
    "rename /reports /in/box/reports",
    "rename /in/box/welcome.txt /welcome.txt",
    "ls /bucket",
    "ls /in/box/../../bucket",
    "ls /in/neighbour",
    "ls /in/notes.txt/below",
  ])("refuses %s outside of LOGICAL entries", async (command) => {
    writeFileSync(join(local, "notes.txt"), "notes");

    const result = await run("mapped", `lcd ${local}`, command);

    expect(result.status).toBe(1);
    expect(readdirSync(join(root, "bucket", "home"))).toContain("welcome.txt");
  });

  it("serves an entry of one file", async () => {
    writeFileSync(join(local, "notes.txt"), "notes");

    const result = await run(
      "mapped",
      `put ${join(local, "notes.txt")} /in/notes.txt`,
      "ls -1 /in",
      `get /in/notes.txt ${join(local, "back.txt")}`,
    );

    expect(result.status).toBe(0);
    expect(result.stdout).toContain("/in/notes.txt");
    expect(readFileSync(join(local, "back.txt"), "utf8")).toBe("notes");
    expect(readFileSync(join(root, "bucket", "one", "notes.txt"), "utf8")).toBe("notes");
  });

  it("fills in the username, in whatever case the variable is written", async () => {
    const result = await run("named", "ls -1", `put ${join(local, "small")} /named/new`, "ls -1 /named");

    expect(result.status).toBe(0);
    expect(readFileSync(join(root, "bucket", "by-name", "named", "new"), "utf8")).toBe("small");
  });

  it.each(["ls /up", "ls /link", "get /up/secret.txt stolen", "get /link/secret.txt stolen"])(
    "refuses %s where a target itself leads out",
    async (command) => {
      const result = await run("hostile", `lcd ${local}`, command);

      expect(result.status).toBe(1);
      expect(existsSync(join(local, "stolen"))).toBe(false);
    },
  );
});
