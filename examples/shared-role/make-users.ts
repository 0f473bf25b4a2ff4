// Makes the records of users from a list of names: `node make-users.ts LIST TABLE FOLDER`.
//
// LIST has a user a line: a name, or a name and an SSH public key. FOLDER gets files for `aws dynamodb batch-write-item`
// and, of users without a key, new passwords in `passwords.txt`, to hand out and then to delete. No record has a role, a
// home or a policy: the function says those, the same of everybody.
import { createBcryptScheme, parsePublicKeys } from "@transfer-idp/core";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** As many as one request of DynamoDB takes. */
const batchSize = 25;

const [list, table, folder] = process.argv.slice(2);
if (list === undefined || table === undefined || folder === undefined) fail("node make-users.ts LIST TABLE FOLDER");

const lines = readFileSync(list, "utf8")
  .split("\n")
  .map((line) => line.trim());
const users = lines.flatMap((line, index) => (line === "" ? [] : [readUser(line, index + 1)]));
const twice = users.find(({ name }, index) => users.findIndex((other) => other.name === name) !== index);
if (twice !== undefined) fail(`${twice.name} is there twice.`);

const scheme = createBcryptScheme({ cost: 10 });
const passwords: string[] = [];
const requests: object[] = [];
for (const { name, key } of users) {
  // Hexadecimal, for it goes into commands too, and one that began with `-` would be an option there.
  const password = key === undefined ? randomBytes(15).toString("hex") : undefined;
  if (password !== undefined) passwords.push(`${name} ${password}\n`);
  const proof =
    password === undefined ? { publicKeys: { SS: [key] } } : { password: { S: await scheme.hash(password) } };
  requests.push({ PutRequest: { Item: { username: { S: name }, ...proof } } });
}

mkdirSync(folder, { recursive: true, mode: 0o700 });
const batches = Array.from({ length: Math.ceil(requests.length / batchSize) }, (_, index) =>
  requests.slice(index * batchSize, (index + 1) * batchSize),
);
for (const [index, batch] of batches.entries()) {
  writeFileSync(join(folder, `batch-${String(index + 1)}.json`), JSON.stringify({ [table]: batch }, undefined, 2), {
    mode: 0o600,
  });
}
writeFileSync(join(folder, "passwords.txt"), passwords.join(""), { mode: 0o600 });
process.stdout.write(`${String(users.length)} users in ${String(batches.length)} files of ${folder}.\n`);

interface User {
  readonly name: string;
  readonly key: string | undefined;
}

function readUser(line: string, number: number): User {
  const [name = "", ...rest] = line.split(/\s+/);
  // Of the names that Transfer lets through, those in small letters: the function makes all of them small.
  if (!/^[a-z0-9_][a-z0-9_@.-]{2,99}$/.test(name)) fail(`Line ${String(number)} has no name that Transfer takes.`);
  if (rest.length === 0) return { name, key: undefined };
  const { keys } = parsePublicKeys([{ value: rest.join(" ") }]);
  if (keys[0] === undefined) fail(`Line ${String(number)} has a key that cannot be used.`);
  return { name, key: keys[0] };
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
