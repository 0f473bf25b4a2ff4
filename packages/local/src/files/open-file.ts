import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import ssh2 from "ssh2";
import type { Attributes } from "ssh2";
import { describeFile } from "./file-attributes.ts";
import type { RealFile } from "./real-file.ts";
import { failure, noSuchFile, sftpStatus, SftpFailure } from "./sftp-failure.ts";

const openMode = ssh2.utils.sftp.OPEN_MODE;
// The most that is read at once. Clients ask again for what is missing; OpenSSH asks for 32 KiB.
const readMaxBytes = 128 * 1024;

/** What a client may change of a file. Owners and rights are not among it: S3 has none. */
export interface AttributeChange {
  readonly size?: number;
  readonly atime?: number;
  readonly mtime?: number;
}

/** A file that a client has opened. */
export interface OpenFile {
  readonly kind: "file";
  /** @returns `undefined` at the end of the file. */
  read(offset: number, length: number): Promise<Buffer | undefined>;
  write(offset: number, data: Buffer): Promise<void>;
  describe(): Promise<Attributes>;
  change(change: AttributeChange): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file with the flags of SFTP version 3.
 *
 * @param flags - `READ`, `WRITE`, `APPEND`, `CREAT`, `TRUNC`, `EXCL` of the protocol. `APPEND` writes at the end,
 *   whatever offset the client gives. The mode that the client asks for is not looked at.
 * @throws SftpFailure `NO_SUCH_FILE`, `FAILURE` (a folder, or `EXCL` and it exists), `BAD_MESSAGE` (neither to be read
 *   nor to be written)
 */
export async function openFile(file: RealFile, flags: number): Promise<OpenFile> {
  if (file.stats === undefined && (flags & openMode.CREAT) === 0) throw noSuchFile();
  if (file.stats?.isDirectory() === true) throw failure("Is a directory");
  const handle = await open(file.path, toSystemFlags(flags), 0o644);
  const isAppending = (flags & openMode.APPEND) !== 0;
  const opened: OpenFile = {
    kind: "file",
    read: (offset, length) => readFromFile(handle, offset, length),
    // With O_APPEND Linux ignores the offset and other systems do not.
    write: (offset, data) => writeToFile(handle, isAppending ? null : offset, data),
    describe: async () => describeFile(await handle.stat()),
    change: (change) => changeFile(handle, change),
    close: () => handle.close(),
  };
  // Looked at again now that it is open: between the two it may have become something else.
  if ((await handle.stat()).isFile()) return opened;
  await handle.close();
  throw noSuchFile();
}

function toSystemFlags(flags: number): number {
  const isRead = (flags & openMode.READ) !== 0;
  const isWritten = (flags & (openMode.WRITE | openMode.APPEND)) !== 0;
  if (!isRead && !isWritten) throw new SftpFailure(sftpStatus.BAD_MESSAGE, "Neither reading nor writing");
  const access = isRead && isWritten ? constants.O_RDWR : isWritten ? constants.O_WRONLY : constants.O_RDONLY;
  return (
    access |
    // A symlink or a named pipe that somebody puts there in this very moment is neither followed nor waited for.
    // Windows has neither flag.
    ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
    ((constants.O_NONBLOCK as number | undefined) ?? 0) |
    ((flags & openMode.APPEND) === 0 ? 0 : constants.O_APPEND) |
    ((flags & openMode.CREAT) === 0 ? 0 : constants.O_CREAT) |
    ((flags & openMode.TRUNC) === 0 || !isWritten ? 0 : constants.O_TRUNC) |
    ((flags & openMode.EXCL) === 0 || (flags & openMode.CREAT) === 0 ? 0 : constants.O_EXCL)
  );
}

async function readFromFile(handle: FileHandle, offset: number, length: number): Promise<Buffer | undefined> {
  const buffer = Buffer.allocUnsafe(Math.min(length, readMaxBytes));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
  return bytesRead === 0 && length > 0 ? undefined : buffer.subarray(0, bytesRead);
}

async function writeToFile(handle: FileHandle, offset: number | null, data: Buffer): Promise<void> {
  let written = 0;
  while (written < data.length) {
    const position = offset === null ? null : offset + written;
    const { bytesWritten } = await handle.write(data, written, data.length - written, position);
    written += bytesWritten;
  }
}

async function changeFile(handle: FileHandle, change: AttributeChange): Promise<void> {
  if (change.size !== undefined) await handle.truncate(change.size);
  if (change.atime !== undefined && change.mtime !== undefined) await handle.utimes(change.atime, change.mtime);
}
