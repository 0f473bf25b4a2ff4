import { delimiter, join } from "node:path";
import { isProgram } from "./is-program.ts";

/** Finds a program on `PATH`, or where servers are, which an ordinary user's `PATH` leaves out. */
export async function findProgram(name: string): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const folder of [...folders, "/usr/sbin", "/sbin"]) {
    const path = join(folder, name);
    if (await isProgram(path)) return path;
  }
  return undefined;
}
