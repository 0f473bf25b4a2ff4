import { chown } from "node:fs/promises";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const rights: readonly string[] = isRoot
  ? ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"]
  : [];

/**
 * What a command begins with so that it runs without root's rights, where tests run as root, and is killed when the
 * thread that started it ends. The kernel forgets the latter when rights change: `setpriv` sets it after that.
 */
export const asNobody: readonly [string, ...string[]] = ["setpriv", ...rights, "--pdeathsig", "KILL"];

/** Gives files to whom {@link asNobody} runs as. */
export async function giveToNobody(...paths: readonly string[]): Promise<void> {
  if (isRoot) for (const path of paths) await chown(path, nobody, nobody);
}
