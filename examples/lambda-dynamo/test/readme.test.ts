import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  createTable,
  listDynamoBackends,
  startDynamoProxy,
  type DynamoBackend,
  type DynamoProxy,
  type LambdaRuntime,
  type NewTable,
} from "@transfer-idp/test-parts";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";

const readme = fillOutputs(await readFile(new URL("../README.md", import.meta.url), "utf8"));
const [tables, items] = [readTables(readme), readItems(readme)];
const [, password = ""] = /This one is of\s+`([^`]+)`/.exec(readme) ?? [];
const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.runIf(hasLambdaRuntime).each(backends)("README.md, against $name", ({ start, countsCapacity }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let lambda: LambdaRuntime;
  /** Names of the README's tables, by those they have here: a DynamoDB that tests are pointed at may have such tables. */
  let names: ReadonlyMap<string, string>;

  const login = { username: "alice", serverId: "s-1234567890abcdef0", protocol: "SFTP", sourceIp: "203.0.113.7" };
  const session = {
    Role: "arn:aws:iam::123456789012:role/transfer-partner",
    HomeDirectoryType: "LOGICAL",
    HomeDirectoryDetails: '[{"Entry":"/","Target":"/my-bucket/home/alice"}]',
  };
  const granted = { kind: "response", value: session };
  const denied = { kind: "response", value: {} };

  beforeEach(async () => {
    backend = await start();
    proxy = await startDynamoProxy(backend.endpoint);
    const made = new Map<string, string>();
    for (const [name, key] of tables) {
      made.set(name, await createTable(backend.clientConfig, { key, items: items.get(name) ?? [] }));
    }
    names = new Map([...made].map(([name, here]) => [here, name]));
    const variables = /export (USERS_TABLE=.*)/.exec(readme)?.[1]?.split(" ") ?? [];
    const environment = variables.map((variable) => variable.split("=") as [string, string]);
    lambda = await startFunction(
      proxy.endpoint,
      Object.fromEntries(environment.map(([variable, name]) => [variable, made.get(name) ?? "not in the README"])),
    );
  });

  afterEach(async () => {
    await lambda.stop();
    await proxy.stop();
    await backend.stop();
  });

  it("shows a user and a group that let the user in, from the group's addresses", async () => {
    const inside = await lambda.invoke({ ...login, password });
    const inside6 = await lambda.invoke({ ...login, password, sourceIp: "2001:db8::7" });
    const outside = await lambda.invoke({ ...login, password, sourceIp: "198.51.100.7" });
    const withKey = await lambda.invoke(login);

    const PublicKeys = [expect.stringMatching(/^ssh-ed25519 AAAA\S+$/)];
    expect([inside, inside6, outside]).toEqual([granted, granted, denied]);
    expect(withKey).toEqual({ kind: "response", value: { ...session, PublicKeys } });
  });

  it("grants what the function asks of each table, and no more", async () => {
    const [, policy = ""] = /```json\n([^]*?)```/.exec(readme) ?? [];
    const { Statement } = JSON.parse(policy) as { Statement: readonly { Action: string; Resource: string }[] };
    const allowed = Statement.map(({ Action, Resource }) => `${Action} on ${Resource.replace(/^.*\//, "")}`);

    await lambda.invoke({ ...login, password });
    await lambda.invoke({ ...login, password: "wrong" });
    await lambda.invoke({ ...login, username: "nobody", password });
    await lambda.invoke(login);

    const asked = proxy.requests.flatMap(({ operation, tableNames }) =>
      tableNames.map((name) => `dynamodb:${operation} on ${names.get(name) ?? name}`),
    );
    expect([...new Set(asked)].sort()).toEqual(allowed.sort());
  });

  it("turns the time to live on for the attribute that counters have", async () => {
    const [, attribute = ""] = /--time-to-live-specification Enabled=true,AttributeName=(\w+)/.exec(readme) ?? [];

    await lambda.invoke({ ...login, password: "wrong" });

    const [table] = [...names].find(([, name]) => name === "transfer-lockout") ?? [];
    const client = new DynamoDBClient(backend.clientConfig);
    const { Items: counters = [] } = await client.send(new ScanCommand({ TableName: table }));
    client.destroy();
    const inADay = Date.now() / 1000 + 24 * 60 * 60;
    expect(counters.map((counter) => Number(counter[attribute]?.N) > inADay)).toEqual([true]);
  });

  it("says what a login costs", async () => {
    const measure = async (event: object): Promise<readonly string[]> => {
      proxy.forgetRequests();
      await lambda.invoke({ ...login, ...event });
      const { read, write } = proxy.capacity();
      const requests = proxy.requests.map(({ operation }) => `\`${operation}\``);
      return [requests.length === 0 ? "none" : requests.join(", "), String(read), String(write)];
    };

    const wrong = await measure({ password: "wrong", username: "nobody" });
    const first = await measure({ password });
    const again = await measure({ password });
    const keyAgain = await measure({});
    const key = await measure({ serverId: "s-another" });

    const documented = [...readme.matchAll(/^\| (a key|a password|the right password)[^|]*\|(.*)\|$/gm)].map(
      ([, , row = ""]) => row.split("|").map((cell) => cell.trim()),
    );
    // moto answers with units, but does not count them.
    const comparable = (rows: readonly (readonly string[])[]): unknown =>
      rows.map((cells) => (countsCapacity ? cells : cells.slice(0, 1)));
    expect(comparable([first, again, key, keyAgain])).toEqual(comparable(documented));
    expect(wrong).toEqual(first);
  });
});

/** The tables that the README's commands make, with the names of their keys. */
function readTables(text: string): ReadonlyMap<string, NewTable["key"]> {
  const commands = text.matchAll(
    /create-table --table-name (\S+)[^]*?--key-schema AttributeName=(\w+),KeyType=HASH\n/g,
  );
  return new Map([...commands].map(([, name = "", key = ""]) => [name, [key]]));
}

/** The items that the README's commands put, by table. */
function readItems(text: string): ReadonlyMap<string, NonNullable<NewTable["items"]>> {
  const commands = [...text.matchAll(/put-item --table-name (\S+) --item '([^']+)'/g)];
  return new Map(
    commands.map(([, name = "", item = ""]) => [name, [JSON.parse(item) as NonNullable<NewTable["items"]>[number]]]),
  );
}

/** Puts in for a stack's outputs what the README's own function prints where there is no stack. */
function fillOutputs(text: string): string {
  const printed = new Map([...text.matchAll(/^ +(\w+|\*)\) echo (\S+) ;;$/gm)].map(([, name, value]) => [name, value]));
  const print = (name: string): string => printed.get(name) ?? printed.get("*") ?? "not in the README";
  return text
    .replaceAll(/'"\$\(output (\w+)\)"'/g, (_, name: string) => print(name))
    .replaceAll(/"\$\(output (\w+)\)"/g, (_, name: string) => print(name));
}
