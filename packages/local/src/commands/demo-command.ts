import type { LocalServer } from "../ssh/start-local-server.ts";
import { createDemoFolder, type DemoFolder } from "./demo-folder.ts";
import { chooseHandler } from "./choose-handler.ts";
import { readOptions, readWholeNumber } from "./read-options.ts";
import { runServer, waitForStop } from "./run-server.ts";
import type { Terminal } from "./terminal.ts";

/** `transfer-idp demo --help` */
const demoHelp = `Usage: transfer-idp demo [--port PORT]

Starts a local Transfer server with a password user and a key user, made on the spot, and prints the sftp commands to
try. Everything it makes is in a temporary folder that is removed at the end.

  --port PORT    0 to 65535; 0 takes a free one (default: 2222)
  --help`;

/** Runs `transfer-idp demo` until the process is told to stop. @returns the exit status. */
export async function runDemo(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, { port: { type: "string" }, help: { type: "boolean" } });
  if (options.help === true) {
    terminal.print(demoHelp);
    return 0;
  }
  const port = options.port === undefined ? undefined : readWholeNumber("port", options.port, 0, 65_535);
  // Before the folder is made: a Ctrl-C from then on must remove it.
  const stopped = waitForStop();
  const folder = await createDemoFolder();
  try {
    const handler = await chooseHandler({ users: folder.usersFile }, terminal);
    const announce = (server: LocalServer): void => {
      for (const line of describeDemo(folder, server)) terminal.print(line);
    };
    return await runServer({ handler, root: folder.root, port }, terminal, announce, stopped);
  } finally {
    await folder.remove();
  }
}

function describeDemo(folder: DemoFolder, { host, port }: LocalServer): readonly string[] {
  // The host key is a new one at each start, so that a client must not remember it.
  const common = `sftp -P ${String(port)} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`;
  return [
    "",
    `A local AWS Transfer Family server listens on ${host} port ${String(port)}. In another terminal, try:`,
    "",
    `With a password (it is: ${folder.password})`,
    // Without this a client offers its own keys first.
    `  ${common} -o PubkeyAuthentication=no password-user@${host}`,
    "",
    "With a key",
    // Without this a client with many keys of its own is turned away before it offers this one.
    `  ${common} -o IdentitiesOnly=yes -i ${quoteForShell(folder.privateKeyFile)} key-user@${host}`,
    "",
    "Then for example: ls, get welcome.txt, put a file, cd .. (there is nothing above /).",
    "Stop with Ctrl-C. Each login is shown below.",
    "",
  ];
}

function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
