import type { Stats } from "node:fs";
import type { Attributes } from "ssh2";

const folderMode = 0o040755;
const fileMode = 0o100644;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const halfYearSeconds = 182 * 24 * 60 * 60;

/** Describes a file or folder as S3 would: with a size and a time, and without owners or rights of its own. */
export function describeFile(stats: Stats): Attributes {
  const isFolder = stats.isDirectory();
  return {
    mode: isFolder ? folderMode : fileMode,
    uid: 0,
    gid: 0,
    size: isFolder ? 0 : stats.size,
    atime: toSeconds(stats.atimeMs),
    mtime: toSeconds(stats.mtimeMs),
  };
}

/** Describes a folder that is only a part of a mapping's path. */
export function describeVirtualFolder(since: Date): Attributes {
  const seconds = toSeconds(since.getTime());
  return { mode: folderMode, uid: 0, gid: 0, size: 0, atime: seconds, mtime: seconds };
}

/** Writes the line of `ls -l` that SFTP version 3 sends beside each name. */
export function renderLongName(name: string, attributes: Attributes, now: Date): string {
  const isFolder = attributes.mode === folderMode;
  const rights = isFolder ? "drwxr-xr-x" : "-rw-r--r--";
  const size = String(attributes.size).padStart(12);
  return `${rights}   1 -        -        ${size} ${renderDate(attributes.mtime, now)} ${name}`;
}

function renderDate(seconds: number, now: Date): string {
  const date = new Date(seconds * 1000);
  const day = `${months[date.getMonth()] ?? ""} ${String(date.getDate()).padStart(2)}`;
  if (Math.abs(now.getTime() / 1000 - seconds) > halfYearSeconds) return `${day}  ${String(date.getFullYear())}`;
  return `${day} ${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

// The protocol has 32 bits without a sign.
function toSeconds(milliseconds: number): number {
  return Math.min(Math.max(Math.trunc(milliseconds / 1000), 0), 0xffffffff);
}
