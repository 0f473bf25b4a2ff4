// Writes the JSON Schemas of user and group records, which the parsers of core define, to packages/core/schema: they are
// published as files, for editors and for checks without a program. `--check` fails where a file is not what the parsers
// read.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { groupRecordSchema } from "../packages/core/src/record/group-record-schema.ts";
import { userRecordSchema } from "../packages/core/src/record/user-record-schema.ts";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "packages/core/schema");
const isCheck = process.argv.includes("--check");

const schemas = { "user-record.schema.json": userRecordSchema, "group-record.schema.json": groupRecordSchema };
const stale: string[] = [];
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(schemas)) {
  const file = join(folder, name);
  const text = await format(JSON.stringify(schema), { ...(await resolveConfig(file)), parser: "json" });
  if (isCheck && (!existsSync(file) || readFileSync(file, "utf8") !== text)) stale.push(relative(root, file));
  else if (!isCheck) writeFileSync(file, text);
}
if (stale.length > 0) {
  console.error(`The parsers have changed: run \`pnpm schemas\` and commit ${stale.join(" and ")}.`);
  process.exit(1);
}
console.log(`${String(Object.keys(schemas).length)} schemas are current.`);
