import type { Attributes, SFTPWrapper } from "ssh2";
import type { FileOperations } from "./file-operations.ts";
import type { AttributeChange, OpenFile } from "./open-file.ts";
import type { OpenFolder } from "./open-folder.ts";
import type { OpenHandles } from "./open-handles.ts";
import { failure, SftpFailure, sftpStatus } from "./sftp-failure.ts";

/**
 * Puts a request into the session's queue.
 *
 * @param run - Does what is asked and answers. Where it rejects, the queue answers with the status of the error.
 * @param bytes - What the request holds in memory until it has its turn.
 */
export type Enqueue = (id: number, run: () => Promise<void>, bytes?: number) => void;

/** Turns every request of SFTP version 3 that a client sends into an entry of the queue. */
export function listenToRequests(
  sftp: SFTPWrapper,
  operations: FileOperations,
  handles: OpenHandles,
  enqueue: Enqueue,
): void {
  const succeed = (id: number): void => {
    sftp.status(id, sftpStatus.OK, "Success");
  };
  const end = (id: number): void => {
    sftp.status(id, sftpStatus.EOF, "End of file");
  };
  const runThenSucceed = (id: number, run: () => Promise<void>, bytes?: number): void => {
    enqueue(
      id,
      async () =>
        run().then(() => {
          succeed(id);
        }),
      bytes,
    );
  };

  const open = (id: number, path: string, openIt: () => Promise<OpenFile | OpenFolder>): void => {
    enqueue(
      id,
      async () => {
        sftp.handle(id, await handles.reserve(openIt));
      },
      path.length,
    );
  };

  sftp.on("OPEN", (id, path, flags) => {
    open(id, path, () => operations.openFile(path, flags));
  });
  sftp.on("READ", (id, handle, offset, length) => {
    enqueue(id, async () => {
      const data = await handles.findFile(handle).read(offset, length);
      if (data === undefined) end(id);
      else sftp.data(id, data);
    });
  });
  sftp.on("WRITE", (id, handle, offset, data) => {
    runThenSucceed(id, async () => handles.findFile(handle).write(offset, data), data.length);
  });
  sftp.on("CLOSE", (id, handle) => {
    runThenSucceed(id, () => handles.close(handle));
  });
  sftp.on("FSTAT", (id, handle) => {
    enqueue(id, async () => {
      sftp.attrs(id, await handles.findFile(handle).describe());
    });
  });
  sftp.on("FSETSTAT", (id, handle, attributes) => {
    runThenSucceed(id, async () => handles.findFile(handle).change(readChange(attributes)));
  });
  for (const operation of ["STAT", "LSTAT"] as const) {
    sftp.on(operation as "STAT", (id, path) => {
      const describe = async (): Promise<void> => {
        sftp.attrs(id, await operations.describe(path));
      };
      enqueue(id, describe, path.length);
    });
  }
  sftp.on("SETSTAT", (id, path, attributes) => {
    runThenSucceed(id, () => operations.change(path, readChange(attributes)), path.length);
  });
  sftp.on("OPENDIR", (id, path) => {
    open(id, path, () => operations.openFolder(path));
  });
  sftp.on("READDIR", (id, handle) => {
    enqueue(id, async () => {
      const page = await handles.findFolder(handle).readPage();
      if (page === undefined) end(id);
      else sftp.name(id, [...page]);
    });
  });
  sftp.on("REMOVE", (id, path) => {
    runThenSucceed(id, () => operations.removeFile(path), path.length);
  });
  sftp.on("MKDIR", (id, path) => {
    runThenSucceed(id, () => operations.makeFolder(path), path.length);
  });
  sftp.on("RMDIR", (id, path) => {
    runThenSucceed(id, () => operations.removeFolder(path), path.length);
  });
  sftp.on("RENAME", (id, from, to) => {
    runThenSucceed(id, () => operations.rename(from, to), from.length + to.length);
  });
  sftp.on("REALPATH", (id, path) => {
    const resolve = (): Promise<void> => {
      const filename = operations.resolve(path);
      // The protocol asks for dummy attributes here; ssh2's types want them all.
      sftp.name(id, [{ filename, longname: filename, attrs: {} as Attributes }]);
      return Promise.resolve();
    };
    enqueue(id, resolve, path.length);
  });
  // S3 has no symlinks: none can be read, and none made.
  for (const operation of ["READLINK", "SYMLINK"] as const) {
    sftp.on(operation as "READLINK", (id) => {
      enqueue(id, () => Promise.reject(new SftpFailure(sftpStatus.OP_UNSUPPORTED, "Operation unsupported")));
    });
  }
}

// A mode or an owner alone is taken and not kept, as a server with `SetStatOption: ENABLE_NO_OP` does: without that
// every upload with OpenSSH's `put -p` would end in an error.
function readChange(attributes: Attributes): AttributeChange {
  const { size, atime, mtime } = attributes as Partial<Attributes>;
  if (size !== undefined && !Number.isSafeInteger(size)) throw failure("Failure");
  return {
    ...(size === undefined ? {} : { size }),
    ...(atime === undefined ? {} : { atime }),
    ...(mtime === undefined ? {} : { mtime }),
  };
}
