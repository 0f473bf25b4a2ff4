import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash } from "bcryptjs";
import { createKeyPair } from "../ssh/create-key-pair.ts";

/** What the demo runs on, made on the spot. */
export interface DemoFolder {
  readonly usersFile: string;
  /** Stands for S3. */
  readonly root: string;
  /** Of the user `key-user`. */
  readonly privateKeyFile: string;
  /** Of the user `password-user`. */
  readonly password: string;
  /** Removes everything. */
  remove(): Promise<void>;
}

const bucket = "demo-bucket";

/** Makes a temporary folder with a users file, a key and a welcome file for each user. Only this user may read it. */
export async function createDemoFolder(): Promise<DemoFolder> {
  // mkdtemp makes it with mode 0700.
  const folder = await mkdtemp(join(tmpdir(), "transfer-idp-demo-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const password = randomBytes(9).toString("base64url");
    const { privateKey, publicKey } = createKeyPair("key-user");
    const usersFile = join(folder, "users.json");
    const privateKeyFile = join(folder, "key-user");
    const root = join(folder, "root");
    const users = {
      "password-user": { password: await hash(password, 10), ...describeSession("password-user") },
      "key-user": { publicKeys: [publicKey], ...describeSession("key-user") },
    };
    await writeFile(usersFile, JSON.stringify({ users }, null, 2), { mode: 0o600 });
    await writeFile(privateKeyFile, privateKey, { mode: 0o600 });
    for (const username of Object.keys(users)) {
      await mkdir(join(root, bucket, username), { recursive: true });
      await writeFile(
        join(root, bucket, username, "welcome.txt"),
        `Welcome, ${username}. This file is ${bucket}/${username}/welcome.txt.\n`,
      );
    }
    return { usersFile, root, privateKeyFile, password, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function describeSession(username: string): object {
  return {
    Role: "arn:aws:iam::123456789012:role/transfer-demo",
    HomeDirectoryType: "LOGICAL",
    HomeDirectoryDetails: [{ Entry: "/", Target: `/${bucket}/${username}` }],
  };
}
