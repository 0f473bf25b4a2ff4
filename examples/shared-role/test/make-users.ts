import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

const script = fileURLToPath(new URL("../make-users.ts", import.meta.url));

/** What the example's script made. */
export interface MadeUsers {
  readonly items: readonly Record<string, AttributeValue>[];
  /** How many each file has. */
  readonly batches: readonly number[];
  readonly passwords: ReadonlyMap<string, string>;
}

type Batch = Readonly<
  Record<string, readonly { readonly PutRequest: { readonly Item: Record<string, AttributeValue> } }[]>
>;

/**
 * Runs the script.
 *
 * @throws Error with what it wrote, where it fails.
 */
export async function makeUsers(list: string): Promise<MadeUsers> {
  const folder = await mkdtemp(join(tmpdir(), "make-users-"));
  try {
    const file = join(folder, "list.txt");
    await writeFile(file, list);
    await promisify(execFile)(process.execPath, [script, file, "the-table", join(folder, "made")]);
    const made = (name: string): Promise<string> => readFile(join(folder, "made", name), "utf8");
    const names = (await readdir(join(folder, "made"))).filter((name) => name.startsWith("batch-")).sort();
    const batches = await Promise.all(names.map(async (name) => JSON.parse(await made(name)) as Batch));
    const items = batches.flatMap((batch) => (batch["the-table"] ?? []).map(({ PutRequest }) => PutRequest.Item));
    const lines = (await made("passwords.txt")).trim().split("\n");
    return {
      items,
      batches: batches.map((batch) => batch["the-table"]?.length ?? 0),
      passwords: new Map(lines.map((line) => line.split(" ") as [string, string])),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
