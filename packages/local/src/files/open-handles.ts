import { randomBytes } from "node:crypto";
import type { OpenFile } from "./open-file.ts";
import type { OpenFolder } from "./open-folder.ts";
import { failure } from "./sftp-failure.ts";

const handlesMax = 100;

/** The files and folders that one SFTP session has open. */
export interface OpenHandles {
  /** @throws SftpFailure `FAILURE`: too many are open. Nothing is opened then. */
  reserve<Opened extends OpenFile | OpenFolder>(openIt: () => Promise<Opened>): Promise<Buffer>;
  /** @throws SftpFailure `FAILURE`: no such handle of this session, or it is a folder's. */
  findFile(handle: Buffer): OpenFile;
  /** @throws SftpFailure `FAILURE`: no such handle of this session, or it is a file's. */
  findFolder(handle: Buffer): OpenFolder;
  /** @throws SftpFailure `FAILURE`: no such handle of this session. */
  close(handle: Buffer): Promise<void>;
  /** Closes what is still open. */
  closeAll(): Promise<void>;
}

/** Makes the table of a session's handles. A handle is random: it tells nothing, and none can be guessed or reused. */
export function createOpenHandles(): OpenHandles {
  const opened = new Map<string, OpenFile | OpenFolder>();

  function find(handle: Buffer): OpenFile | OpenFolder {
    const found = opened.get(handle.toString("hex"));
    if (found === undefined) throw failure("Invalid handle");
    return found;
  }

  return {
    async reserve(openIt) {
      if (opened.size >= handlesMax) throw failure("Too many open handles");
      const handle = randomBytes(16);
      opened.set(handle.toString("hex"), await openIt());
      return handle;
    },
    findFile(handle) {
      const found = find(handle);
      if (found.kind !== "file") throw failure("Invalid handle");
      return found;
    },
    findFolder(handle) {
      const found = find(handle);
      if (found.kind !== "folder") throw failure("Invalid handle");
      return found;
    },
    async close(handle) {
      const found = find(handle);
      opened.delete(handle.toString("hex"));
      await found.close();
    },
    async closeAll() {
      const remaining = [...opened.values()];
      opened.clear();
      await Promise.allSettled(remaining.map((one) => one.close()));
    },
  };
}
