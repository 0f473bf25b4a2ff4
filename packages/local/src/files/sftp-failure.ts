import ssh2 from "ssh2";

/** Status codes of SFTP version 3. */
export const sftpStatus: typeof ssh2.utils.sftp.STATUS_CODE = ssh2.utils.sftp.STATUS_CODE;

/** An operation that ends in a status of the protocol. The message goes to the client and names nothing of the server. */
export class SftpFailure extends Error {
  override readonly name = "SftpFailure";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What every path outside of a home looks like, whatever lies there. */
export function noSuchFile(): SftpFailure {
  return new SftpFailure(sftpStatus.NO_SUCH_FILE, "No such file or directory");
}

/** Refuses to change what an operation must not change. */
export function permissionDenied(): SftpFailure {
  return new SftpFailure(sftpStatus.PERMISSION_DENIED, "Permission denied");
}

/** Refuses for a reason that has no status of its own in the protocol. */
export function failure(message: string): SftpFailure {
  return new SftpFailure(sftpStatus.FAILURE, message);
}

/**
 * Turns what a file operation threw into what the client is told. The messages of Node name real paths, so none of
 * them is passed on.
 */
export function mapFileError(error: unknown): SftpFailure {
  if (error instanceof SftpFailure) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    // ELOOP is O_NOFOLLOW's answer to a symlink, and there are none in S3.
    case "ENOENT":
    case "ENOTDIR":
    case "ELOOP":
      return noSuchFile();
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return permissionDenied();
    case "EEXIST":
      return failure("File exists");
    case "ENOTEMPTY":
      return failure("Directory not empty");
    case "EISDIR":
      return failure("Is a directory");
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return failure("No space left");
    case "ENAMETOOLONG":
      return failure("File name too long");
    default:
      return failure("Failure");
  }
}
