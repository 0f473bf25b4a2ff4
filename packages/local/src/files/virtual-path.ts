import { noSuchFile } from "./sftp-failure.ts";

/**
 * Reads a path that a client sent: absolute, or relative to where its session starts. `.` and `..` are taken away by
 * the text alone, for there are no symlinks; above `/` there is only `/`.
 *
 * @returns the parts of an absolute path; none: `/`.
 * @throws SftpFailure `NO_SUCH_FILE`: a part that no file can be named by. NUL ends a path in the system's calls, and a
 *   backslash parts names on Windows.
 */
export function resolveVirtualPath(start: readonly string[], path: string): readonly string[] {
  const parts: string[] = path.startsWith("/") ? [] : [...start];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  if (!parts.every(isFileName)) throw noSuchFile();
  return parts;
}

/** Tells whether a name can be that of one file in one folder, on every system. */
export function isFileName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}
