import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createAuthenticator,
  createLambdaHandler,
  createStaticProvider,
  type SessionSettings,
} from "@transfer-idp/core";
import { expect, it } from "vitest";
import { startLocalServer } from "../src/index.ts";
import { createKeyPair } from "../src/ssh/create-key-pair.ts";
import { pathHome, rootFolder, tree } from "./session-pictures.ts";
import { describeWithSftp, makeFolder, runSftp } from "./sftp-client.ts";

// docs/session.md shows what a user sees of each home. It is what OpenSSH's client prints.

const page = readFileSync(new URL("../../../docs/session.md", import.meta.url), "utf8");
const files = [
  "my-bucket/home/alice/2026/plan.txt",
  "my-bucket/home/alice/notes.txt",
  "my-bucket/home/bob/private.txt",
  "my-bucket/in/alice/order-1.csv",
  "my-bucket/readme.txt",
  "reports-bucket/2026/january.pdf",
];

/** What OpenSSH's sftp prints for commands of `alice`, errors in their places. */
async function show(home: SessionSettings, commands: readonly string[]): Promise<string> {
  const folder = makeFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file);
  }
  const authenticator = createAuthenticator({
    provider: createStaticProvider({ users: { alice: { password: "any" } }, allowPlaintextPasswords: true }),
    defaults: { Role: "arn:aws:iam::123456789012:role/transfer", ...home },
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  const hostKeys = [createKeyPair("host").privateKey];
  const server = await startLocalServer({
    handler: createLambdaHandler(authenticator),
    root: folder,
    port: 0,
    hostKeys,
  });
  try {
    let printed = "";
    // One by one, for what is printed as an error would stand somewhere else.
    for (const command of commands) {
      const { stdout, stderr } = await runSftp({
        port: server.port,
        username: "alice",
        password: "any",
        commands: [command],
      });
      printed += stdout + stderr;
    }
    return printed.trimEnd();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

describeWithSftp("the pictures of docs/session.md", () => {
  it.each([
    ["a path", pathHome, ["pwd", "ls -1", "ls -1 .."]],
    ["one folder as the root", rootFolder, ["pwd", "ls -1", "ls -1 .."]],
    [
      "a virtual tree",
      tree,
      ["pwd", "ls -1", "ls -1 /", "ls -1 /shared", "ls -1 /shared/reports", "mkdir /shared/new"],
    ],
  ])("show %s as it is seen", async (name, home, commands) => {
    const picture = await show(home, commands);

    expect(page, name).toContain(`\`\`\`text\n${picture}\n\`\`\``);
  });
});

function ignore(): void {
  // No test reads these lines.
}
