import { constants } from "node:fs";
import { access } from "node:fs/promises";

/** Whether a path is a program that may be run. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
