import { setTimeout as delay } from "node:timers/promises";
import type { SFTPWrapper } from "ssh2";
import type { FileOperations } from "./file-operations.ts";
import { listenToRequests } from "./listen-to-requests.ts";
import { createOpenHandles } from "./open-handles.ts";
import { mapFileError } from "./sftp-failure.ts";

/** The connection that a session runs on, as far as its pace is concerned. */
export interface SessionTransport {
  /** Stops reading from the client. */
  pause(): void;
  /** Reads from the client again. */
  resume(): void;
  /** Bytes that the system has not taken yet. */
  countUnsentBytes(): number;
}

// Clients may send many requests before they look at an answer: OpenSSH 64 of 32 KiB, Paramiko one for each 32 KiB of a
// file at once. So requests wait in a queue that is short where each holds data, and long where it does not.
const queuedBytesMax = 8 * 1024 * 1024;
// A client that sends and never looks at an answer is read from all the same (see below), but not for ever.
const queuedBytesLimit = 2 * queuedBytesMax;
const queuedRequestsMax = 1 << 18;
const unsentBytesMax = 8 * 1024 * 1024;
const unsentPacketsMax = 64;

interface Request {
  readonly id: number;
  readonly bytes: number;
  readonly run: () => Promise<void>;
}

/**
 * Serves one SFTP session until it ends: one request after the other, in the order they came in.
 *
 * @param sftp - The server side of ssh2's SFTP channel.
 * @param operations - What the session may do.
 * @returns settles when the session has ended and its files are closed. Never rejects.
 */
export async function serveSftp(
  sftp: SFTPWrapper,
  operations: FileOperations,
  transport: SessionTransport,
): Promise<void> {
  const handles = createOpenHandles();
  const queue: Request[] = [];
  let queuedBytes = 0;
  let isEnded = false;
  let isClosed = false;
  const hasClosed = (): boolean => isClosed;
  const hasEnded = (): boolean => isEnded;
  let wake: () => void = () => undefined;

  function enqueue(id: number, run: () => Promise<void>, bytes = 0): void {
    // A client may go on sending in a channel that was closed on it.
    if (isClosed) return;
    queue.push({ id, run, bytes });
    queuedBytes += bytes;
    if (queue.length > queuedRequestsMax || queuedBytes > queuedBytesLimit) close();
    if (queuedBytes > queuedBytesMax) transport.pause();
    wake();
  }

  function close(): void {
    isClosed = true;
    queue.length = 0;
    wake();
  }

  listenToRequests(sftp, operations, handles, enqueue);
  sftp.on("end", () => {
    isEnded = true;
    wake();
  });
  sftp.on("close", close);
  // ssh2 reports a malformed packet here and ends the channel by itself.
  sftp.on("error", close);

  while (!hasClosed()) {
    const request = queue.shift();
    if (request === undefined) {
      if (hasEnded()) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    queuedBytes -= request.bytes;
    if (queuedBytes <= queuedBytesMax) transport.resume();
    await answer(request);
  }
  close();
  transport.resume();
  await handles.closeAll();
  // ssh2 leaves the channel open when the client has sent its end, and OpenSSH's sftp then waits for ever.
  sftp.end();

  async function answer(request: Request): Promise<void> {
    // Answers pile up in ssh2 while the client takes none. Reading must go on meanwhile: only the client's own messages
    // let the answers flow again.
    while (!hasClosed() && isCongested(sftp, transport)) {
      transport.resume();
      await delay(5);
    }
    if (hasClosed()) return;
    try {
      await request.run();
    } catch (error) {
      const { status, message } = mapFileError(error);
      sftp.status(request.id, status, message);
    }
  }
}

function isCongested(sftp: SFTPWrapper, transport: SessionTransport): boolean {
  // ssh2 tells nobody that the client's window is used up: it keeps packets in this field, and flushes them by itself.
  const waiting = (sftp as unknown as { readonly _buffer?: readonly unknown[] })._buffer?.length ?? 0;
  return waiting > unsentPacketsMax || transport.countUnsentBytes() > unsentBytesMax;
}
