import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { SFTPWrapper } from "ssh2";
import ssh2 from "ssh2";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, startLocalServer } from "../src/index.ts";
import { createKeyPair } from "../src/ssh/create-key-pair.ts";
import { connectRawSftp, type RawSftpClient } from "./raw-sftp-client.ts";
import { makeFolder } from "./sftp-client.ts";

// What no client library sends by itself is sent through the inside of ssh2.
interface Inside {
  readonly outgoing: { readonly id: number };
  readonly _sock: Socket;
  readonly _chanMgr: { add(opened: (error: unknown) => void): number };
  readonly _protocol: {
    readonly _handlers: Record<string, () => void>;
    authPassword(username: string, password: string): void;
    authPK(username: string, key: unknown, algorithm: undefined): void;
    session(channel: number, window: number, packetSize: number): void;
    subsystem(channel: number, name: string, wantReply: boolean): void;
    channelData(channel: number, data: Buffer): void;
  };
}

const root = makeFolder();
const key = createKeyPair("client");
const session = { Role: "arn:aws:iam::123456789012:role/transfer", HomeDirectory: "/bucket" };
const asked: (string | undefined)[] = [];
let server: LocalServer;
let client: RawSftpClient | undefined;

beforeAll(async () => {
  mkdirSync(join(root, "bucket"));
  server = await startLocalServer({
    handler: ({ password }: { password?: string }): object => {
      asked.push(password);
      if (password === undefined) return { ...session, PublicKeys: [key.publicKey] };
      return password === "right" ? session : {};
    },
    root,
    port: 0,
    hostKeys: [createKeyPair("host").privateKey],
  });
});
afterEach(async () => {
  await client?.close();
  client = undefined;
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

describe("a client that keeps to no rule", () => {
  it("is refused a second SFTP in the same session, and the server lives on", async () => {
    client = await connectRawSftp(server.port, "alice", "right");

    readInside(client.sftp)._protocol.subsystem(readChannel(client.sftp), "sftp", true);

    expect(await client.call("realpath", ".")).toBe("/bucket");
  });

  it("gets ten sessions on a connection, whether or not SFTP runs in them", async () => {
    client = await connectRawSftp(server.port, "alice", "right");
    const { sftp } = client;

    const outcomes = await Promise.all(Array.from({ length: 12 }, () => openSession(sftp)));

    expect(outcomes.filter((outcome) => outcome === "opened")).toHaveLength(9);
  });

  it("gets six attempts to log in, also when it sends them all at once", async () => {
    asked.length = 0;

    await sendAttempts((protocol) => {
      for (let index = 0; index < 10; index += 1) protocol.authPassword("alice", `wrong ${String(index)}`);
    });

    expect(asked).toHaveLength(6);
  });

  it("is cut off when it sends attempts of several methods at once, and the server lives on", async () => {
    await sendAttempts((protocol) => {
      protocol.authPassword("alice", "wrong");
      protocol.authPassword("alice", "wrong");
      protocol.authPK("alice", ssh2.utils.parseKey(key.privateKey), undefined);
    });

    client = await connectRawSftp(server.port, "alice", "right");
    expect(await client.call("realpath", ".")).toBe("/bucket");
  });

  it("is cut off when it asks for ever and takes no answers", async () => {
    writeFileSync(join(root, "bucket", "file"), Buffer.alloc(128 * 1024));
    client = await connectRawSftp(server.port, "alice", "right");
    const { sftp } = client;
    const handle = (await client.call("open", "file", "r")) as Buffer;
    const socket = readSocket(sftp);
    const ended = new Promise<string>((resolve) => {
      sftp.once("end", () => {
        resolve("cut off");
      });
    });

    socket.pause();
    const length = Buffer.from([0, 2, 0, 0]);
    for (let index = 0; index < 200; index += 1) send(sftp, 5, handle, Buffer.concat([Buffer.alloc(8), length]));
    for (let index = 0; index < 1000; index += 1) send(sftp, 17, Buffer.alloc(30_000, "x"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    while (socket.writableLength > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    socket.resume();

    expect(await ended).toBe("cut off");
    const other = await connectRawSftp(server.port, "alice", "right");
    expect(await other.call("realpath", ".")).toBe("/bucket");
    await other.close();
  });
});

// As the protocol writes it: a length, the kind of request, its number, a text, and what follows.
function send(sftp: SFTPWrapper, kind: number, text: Buffer, rest: Buffer = Buffer.alloc(0)): void {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(9 + text.length + rest.length);
  head.writeUInt8(kind, 4);
  head.writeUInt32BE(7, 5);
  head.writeUInt32BE(text.length, 9);
  readInside(sftp)._protocol.channelData(readChannel(sftp), Buffer.concat([head, text, rest]));
}

function openSession(sftp: SFTPWrapper): Promise<string> {
  const { _client: connection, _protocol: protocol } = readInside(sftp);
  return new Promise((resolve) => {
    const channel = connection._chanMgr.add((error: unknown) => {
      resolve(error === undefined ? "opened" : "refused");
    });
    protocol.session(channel, 2_097_152, 32_768);
  });
}

/** Sends attempts to log in as they are, without waiting for answers, until the server ends the connection. */
function sendAttempts(send: (protocol: Inside["_protocol"]) => void): Promise<void> {
  const connection = new ssh2.Client();
  return new Promise((resolve) => {
    connection.on("error", () => undefined);
    connection.once("close", () => {
      resolve();
    });
    let isSent = false;
    // It gives ssh2 no method to try next: everything is sent at its first question.
    const authHandler = (): void => {
      if (isSent) return;
      isSent = true;
      const { _protocol: protocol } = connection as unknown as Inside;
      // The client's own reading of the answers fails where it has not asked by itself.
      for (const name of ["USERAUTH_PK_OK", "USERAUTH_FAILURE"]) protocol._handlers[name] = () => undefined;
      send(protocol);
    };
    connection.connect({ host: "127.0.0.1", port: server.port, username: "alice", authHandler });
  });
}

function readInside(sftp: SFTPWrapper): Inside & { readonly _client: Inside } {
  return sftp as unknown as Inside & { readonly _client: Inside };
}

function readChannel(sftp: SFTPWrapper): number {
  return readInside(sftp).outgoing.id;
}

function readSocket(sftp: SFTPWrapper): Socket {
  return readInside(sftp)._client._sock;
}
