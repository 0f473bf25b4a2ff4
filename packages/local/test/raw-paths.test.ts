import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectRawSftp, type RawSftpClient } from "./raw-sftp-client.ts";
import { serveHomes } from "./served-homes.ts";

const { root, readPort } = serveHomes();

describe("files served to a client that sends paths as they are", () => {
  let client: RawSftpClient;

  beforeEach(async () => {
    client = await connectRawSftp(readPort(), "chroot", "any");
  });
  afterEach(async () => {
    await client.close();
  });

  it.each([
    "../neighbour/private.txt",
    "/../neighbour/private.txt",
    "welcome.txt/../../neighbour/private.txt",
    "folder-link/secret.txt",
    "folder-link/../../neighbour/private.txt",
    "..\\neighbour\\private.txt",
    "welcome.txt\0/../../neighbour/private.txt",
    "\0",
    "/bucket/neighbour/private.txt",
    "file-link",
    "x".repeat(5000),
  ])("has nothing at %j", async (path) => {
    const answers = [
      await client.call("stat", path),
      await client.call("lstat", path),
      await client.call("open", path, "r"),
      await client.call("opendir", path),
      await client.call("unlink", path),
    ];

    expect(answers.every((answer) => /^status [24]$/.test(String(answer)))).toBe(true);
    expect(readdirSync(join(root, "bucket", "neighbour"))).toEqual(["private.txt"]);
  });

  it.each([
    ["../../..", "/"],
    ["a/./b//c/..", "/a/b"],
    [".", "/"],
    ["", "/"],
    ["/x/../../y", "/y"],
  ])("takes %j for the path %s", async (path, expected) => {
    const answer = await client.call("realpath", path);

    expect(answer).toBe(expected);
  });

  it("has no links to read or make", async () => {
    const answers = [await client.call("readlink", "file-link"), await client.call("symlink", "/etc", "new-link")];

    expect(answers).toEqual(["status 8", "status 8"]);
  });

  it("creates, appends, truncates and refuses by the flags of open", async () => {
    const write = async (flags: string, path: string, text: string): Promise<unknown> => {
      const handle = await client.call("open", path, flags);
      if (!Buffer.isBuffer(handle)) return handle;
      const data = Buffer.from(text);
      await client.call("write", handle, data, 0, data.length, 0);
      return client.call("close", handle);
    };
    const read = (): string => readFileSync(join(root, "bucket", "home", "flags.txt"), "utf8");

    expect(await write("r+", "flags.txt", "x")).toBe("status 2");
    expect(await write("w", "flags.txt", "first")).toBe(undefined);
    expect(await write("wx", "flags.txt", "never")).toBe("status 4");
    expect(await write("a", "flags.txt", "+more")).toBe(undefined);
    expect(read()).toBe("first+more");
    expect(await write("r+", "flags.txt", "F")).toBe(undefined);
    expect(read()).toBe("First+more");
    expect(await write("w", "flags.txt", "new")).toBe(undefined);
    expect(read()).toBe("new");
    expect(await write("wx", "made.txt", "made")).toBe(undefined);
    expect(await client.call("open", "welcome.txt", 0)).toBe("status 5");
    expect(await client.call("open", "/", "r")).toBe("status 4");
  });

  it("never replaces by a rename, and refuses to remove what is not empty", async () => {
    writeFileSync(join(root, "bucket", "home", "second.txt"), "second");
    mkdirSync(join(root, "bucket", "home", "full"));
    writeFileSync(join(root, "bucket", "home", "full", "file"), "");

    const answers = [
      await client.call("rename", "welcome.txt", "second.txt"),
      await client.call("rmdir", "full"),
      await client.call("unlink", "full"),
      await client.call("mkdir", "full"),
    ];

    expect(answers).toEqual(["status 4", "status 4", "status 4", "status 4"]);
    expect(readFileSync(join(root, "bucket", "home", "second.txt"), "utf8")).toBe("second");
  });

  it("changes the size and times of files, by name and by handle", async () => {
    const handle = await client.call("open", "welcome.txt", "r+");

    expect(await client.call("setstat", "welcome.txt", { size: 4, atime: 1000, mtime: 2000 })).toBe(undefined);
    expect(await client.call("fstat", handle)).toMatchObject({ size: 4, atime: 1000, mtime: 2000 });
    expect(await client.call("fsetstat", handle, { size: 2, mode: 0o777 })).toBe(undefined);
    expect(await client.call("stat", "welcome.txt")).toMatchObject({ size: 2, mode: 0o100644 });
    expect(await client.call("setstat", "/", { size: 0 })).toBe("status 3");
  });

  it("opens no more than 100 handles, and takes none that it did not give", async () => {
    const handles: unknown[] = [];
    for (let index = 0; index < 100; index += 1) handles.push(await client.call("open", "welcome.txt", "r"));
    const tooMany = await client.call("open", "welcome.txt", "r");
    const freed = await client.call("close", handles[0]);
    const again = await client.call("open", "welcome.txt", "r");

    expect(tooMany).toBe("status 4");
    expect(freed).toBe(undefined);
    expect(Buffer.isBuffer(again)).toBe(true);
    expect(await client.call("close", handles[0])).toBe("status 4");
    expect(await client.call("close", Buffer.from("guess"))).toBe("status 4");
    expect(await client.call("fstat", Buffer.alloc(16))).toBe("status 4");
  });

  it("keeps sessions of several users apart while they work at the same time", async () => {
    const users = ["chroot", "path", "mapped"] as const;
    const folders = { chroot: "/", path: "/bucket/neighbour", mapped: "/reports" };
    const write = async (username: (typeof users)[number], index: number): Promise<string> => {
      const one = await connectRawSftp(readPort(), username, "any");
      const path = `${folders[username]}/${username}-${String(index)}`.replace("//", "/");
      const content = Buffer.alloc(200_000, `${username}${String(index)}`);
      await new Promise<void>((resolve, reject) => {
        one.sftp.writeFile(path, content, (error) => {
          if (error instanceof Error) reject(error);
          else resolve();
        });
      });
      const read = await new Promise<Buffer>((resolve, reject) => {
        one.sftp.readFile(path, (error, data) => {
          if (error === undefined) resolve(data);
          else reject(error);
        });
      });
      await one.close();
      return read.equals(content) ? "same" : "other";
    };

    const results = await Promise.all(users.flatMap((username) => [0, 1, 2, 3].map((index) => write(username, index))));

    expect(results).toEqual(Array.from({ length: 12 }, () => "same"));
    expect(readdirSync(join(root, "other", "reports")).sort()).toEqual([
      "mapped-0",
      "mapped-1",
      "mapped-2",
      "mapped-3",
    ]);
  });

  it("offers nothing but SFTP: no command, no shell, no forwarding", async () => {
    const connection = new ssh2.Client();
    await new Promise<void>((resolve, reject) => {
      connection
        .on("ready", () => {
          resolve();
        })
        .on("error", reject);
      connection.connect({ host: "127.0.0.1", port: readPort(), username: "chroot", password: "any" });
    });
    const outcome = (start: (done: (error: Error | undefined) => void) => void): Promise<string> =>
      new Promise((resolve) => {
        start((error) => {
          resolve(error === undefined ? "opened" : "refused");
        });
      });

    const outcomes = [
      await outcome((done) =>
        connection.exec("id", (error) => {
          done(error);
        }),
      ),
      await outcome((done) =>
        connection.shell((error) => {
          done(error);
        }),
      ),
      await outcome((done) =>
        connection.forwardOut("127.0.0.1", 1, "127.0.0.1", readPort(), (error) => {
          done(error);
        }),
      ),
      await outcome((done) =>
        connection.forwardIn("127.0.0.1", 0, (error) => {
          done(error);
        }),
      ),
    ];

    connection.end();
    expect(outcomes).toEqual(["refused", "refused", "refused", "refused"]);
  });
});
