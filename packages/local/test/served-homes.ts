import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type LocalServer, startLocalServer } from "../src/index.ts";
import { createKeyPair } from "../src/ssh/create-key-pair.ts";
import { makeFolder } from "./sftp-client.ts";

const role = "arn:aws:iam::123456789012:role/transfer";
const logical = (...entries: readonly object[]): object => ({
  Role: role,
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: JSON.stringify(entries),
});
// Each user's home.
const homes: Record<string, object> = {
  chroot: logical({ Entry: "/", Target: "/bucket/home" }),
  mapped: logical(
    { Entry: "/in/box", Target: "/bucket/home" },
    { Entry: "/reports", Target: "/other/reports" },
    { Entry: "/in/notes.txt", Target: "/bucket/one/notes.txt", Type: "FILE" },
  ),
  named: logical({ Entry: "/${Transfer:Username}", Target: "/bucket/by-name/${transfer:UserName}" }),
  path: { Role: role, HomeDirectory: "/bucket/home" },
  bare: { Role: role, HomeDirectory: "/" },
  hostile: logical({ Entry: "/up", Target: "/bucket/../../outside" }, { Entry: "/link", Target: "/bucket/link" }),
};

/** A server whose users' homes are named after them, and traps around the homes. */
export interface ServedHomes {
  /** The server's root. Emptied and filled anew for each test. */
  readonly root: string;
  /** A folder for the client's files. */
  readonly local: string;
  /** A folder that no client may reach, with one file: `secret.txt`. */
  readonly outside: string;
  readPort(): number;
}

/** Starts the server for the tests of a file. Every password is right. */
export function serveHomes(): ServedHomes {
  const outside = makeFolder();
  const folder = makeFolder();
  const root = join(folder, "root");
  const local = join(folder, "local");
  let server: LocalServer;

  beforeAll(async () => {
    mkdirSync(local);
    mkdirSync(root);
    writeFileSync(join(local, "small"), "small");
    writeFileSync(join(outside, "secret.txt"), "secret");
    mkdirSync(join(folder, "outside"));
    writeFileSync(join(folder, "outside", "secret.txt"), "secret");
    const handler = ({ username }: { username: string }): object => homes[username] ?? {};
    server = await startLocalServer({ handler, root, port: 0, hostKeys: [createKeyPair("host").privateKey] });
  });

  beforeEach(() => {
    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true });
    mkdirSync(join(root, "bucket", "home"), { recursive: true });
    mkdirSync(join(root, "bucket", "neighbour"));
    writeFileSync(join(root, "bucket", "home", "welcome.txt"), "welcome");
    writeFileSync(join(root, "bucket", "neighbour", "private.txt"), "private");
    symlinkSync(outside, join(root, "bucket", "link"));
    symlinkSync(outside, join(root, "bucket", "home", "folder-link"));
    symlinkSync(join(outside, "secret.txt"), join(root, "bucket", "home", "file-link"));
    symlinkSync(join(outside, "new.txt"), join(root, "bucket", "home", "dangling-link"));
    symlinkSync("../neighbour", join(root, "bucket", "home", "relative-link"));
  });

  afterAll(async () => {
    await server.close();
    for (const made of [folder, outside]) rmSync(made, { recursive: true });
  });

  return { root, local, outside, readPort: () => server.port };
}
