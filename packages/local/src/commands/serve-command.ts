import { mkdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { authenticationMethods } from "../ssh/authentication-methods.ts";
import { chooseHandler, handlerOptionKinds, handlerOptionsHelp } from "./choose-handler.ts";
import { MisuseError } from "./misuse-error.ts";
import { readChoice, readOptions, readWholeNumber } from "./read-options.ts";
import { runServer } from "./run-server.ts";
import { escapeControls, type Terminal } from "./terminal.ts";

/** `transfer-idp serve --help` */
const serveHelp = `Usage: transfer-idp serve (--handler FILE | --users FILE) [options]

Starts an SFTP server on this machine that asks your identity provider as AWS Transfer Family does.

${handlerOptionsHelp}

The server:
  --root DIR                     the folder that stands for S3: /bucket/key is DIR/bucket/key
                                 (default: ./transfer-data, made where it is missing)
  --port PORT                    0 to 65535; 0 takes a free one (default: 2222)
  --host ADDRESS                 (default: 127.0.0.1)
  --server-id ID                 s- and 17 hex digits (default: s-01234567890abcdef)
  --authentication-methods M     ${authenticationMethods.join(" | ")}
                                 (default: PUBLIC_KEY_OR_PASSWORD)
  --host-key FILE                a private key of the server, may be given several times
                                 (default: an ed25519 and an RSA key made at the start)
  --help`;

/** Runs `transfer-idp serve` until the process is told to stop. @returns the exit status. */
export async function runServe(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, {
    ...handlerOptionKinds,
    root: { type: "string" },
    port: { type: "string" },
    host: { type: "string" },
    "server-id": { type: "string" },
    "authentication-methods": { type: "string" },
    "host-key": { type: "string", multiple: true },
    help: { type: "boolean" },
  });
  if (options.help === true) {
    terminal.print(serveHelp);
    return 0;
  }
  const port = options.port === undefined ? undefined : readWholeNumber("port", options.port, 0, 65_535);
  const methods = options["authentication-methods"];
  const seconds = options["handler-timeout"];
  const root = resolve(options.root ?? "transfer-data");
  const settings = {
    port,
    host: options.host,
    serverId: options["server-id"],
    authenticationMethods:
      methods === undefined ? undefined : readChoice("authentication-methods", methods, authenticationMethods),
    handlerTimeoutMs: seconds === undefined ? undefined : readWholeNumber("handler-timeout", seconds, 1, 900) * 1000,
    hostKeys: options["host-key"] === undefined ? undefined : await readHostKeys(options["host-key"]),
  };
  const handler = await chooseHandler(options, terminal);
  if (options.root === undefined) await mkdir(root, { recursive: true });
  return runServer({ ...settings, handler, root }, terminal, ({ host, port: chosen }) => {
    terminal.print(
      `Listening on ${host} port ${String(chosen)}. Files are in ${escapeControls(root)}. Stop with Ctrl-C.`,
    );
  });
}

async function readHostKeys(files: readonly string[]): Promise<readonly Buffer[]> {
  return Promise.all(
    files.map(async (file) =>
      readFile(file).catch(() => {
        throw new MisuseError("--host-key: a file cannot be read.");
      }),
    ),
  );
}
