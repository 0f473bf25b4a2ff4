import {
  createSecrets,
  createTable,
  startDynamoProxy,
  startSecretsManagerEmulator,
  type DynamoBackend,
  type DynamoProxy,
  type InvocationResult,
  type LambdaRuntime,
  type NewTable,
  type SecretsManagerEmulator,
  type TableKey,
} from "@transfer-idp/test-parts";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backends } from "./open-tables.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";

type Item = NonNullable<NewTable["items"]>[number];

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const [tables, items] = [readTables(readme), readItems(readme)];
const [, secretName = "", secret = ""] = /create-secret --name (\S+) --secret-string '([^']+)'/.exec(readme) ?? [];
const [, alicesPassword = "", alice = ""] = /echo '([^']+)' \| transfer-idp .* --user-name (\S+)/.exec(readme) ?? [];

describe.runIf(hasLambdaRuntime).each(backends)(
  "README.md, against $name",
  ({ name: backendName, start, countsCapacity }) => {
    let backend: DynamoBackend;
    let proxy: DynamoProxy;
    let emulator: SecretsManagerEmulator;
    let lambda: LambdaRuntime;
    let variables: Readonly<Record<string, string>>;
    /** Names of the README's tables, by those they have here: a DynamoDB that tests are pointed at may have such tables. */
    let names: ReadonlyMap<string, string>;

    const ask = (username: string, event: object = {}): Promise<InvocationResult> =>
      lambda.invoke({
        username,
        serverId: "s-1234567890abcdef0",
        protocol: "SFTP",
        sourceIp: "203.0.113.7",
        ...event,
      });
    const homeIn = (folder: string, username: string): object => ({
      Role: "arn:aws:iam::123456789012:role/transfer-user",
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: `[{"Entry":"/","Target":"/my-bucket/${folder}/${username}"}]`,
    });

    beforeEach(async () => {
      backend = await start();
      proxy = await startDynamoProxy(backend.endpoint);
      emulator = await startSecretsManagerEmulator();
      emulator.putSecret(secretName, secret);
      const made = new Map<string, string>();
      for (const [name, key] of tables) {
        const own = items.filter(([table]) => table === name).map(([, item]) => item);
        made.set(name, await createTable(backend.clientConfig, { key, items: own }));
      }
      names = new Map([...made].map(([name, here]) => [here, name]));
      const exported = /export (USERS_TABLE=.*)/.exec(readme)?.[1]?.split(" ") ?? [];
      const environment = exported.map((variable) => variable.split("=") as [string, string]);
      variables = Object.fromEntries(environment.map(([variable, value]) => [variable, made.get(value) ?? value]));
      lambda = await startFunction({ dynamo: proxy.endpoint, secrets: emulator.endpoint }, variables);
    });

    afterEach(async () => {
      await lambda.stop();
      await emulator.stop();
      await proxy.stop();
      await backend.stop();
    });

    it("shows records that let alice in, and everybody who has a secret", async () => {
      const { Password: password } = JSON.parse(secret) as { readonly Password: string };

      expect(await ask(alice, { password: alicesPassword })).toEqual({
        kind: "response",
        value: homeIn("home", "alice"),
      });
      expect(await ask("bob", { password })).toEqual({ kind: "response", value: homeIn("secrets", "bob") });
      expect(await ask("bob")).toEqual({
        kind: "response",
        value: { ...homeIn("secrets", "bob"), PublicKeys: [expect.stringMatching(/^ssh-ed25519 AAAA\S+$/)] },
      });
      expect(await ask("carol", { password })).toEqual({ kind: "response", value: {} });
    });

    // The README sends its readers to moto, for both.
    if (backendName === "moto") {
      it("shows a secret that moto's Secrets Manager takes, too", async () => {
        const { Password: password } = JSON.parse(secret) as { readonly Password: string };
        await createSecrets(backend.clientConfig, { [secretName]: JSON.parse(secret) as object });
        await lambda.stop();
        lambda = await startFunction({ dynamo: backend.endpoint, secrets: backend.endpoint }, variables);

        expect(await ask("bob", { password })).toEqual({ kind: "response", value: homeIn("secrets", "bob") });
        expect(await ask("bob", { password: "wrong" })).toEqual({ kind: "response", value: {} });
        expect(await ask("carol", { password })).toEqual({ kind: "response", value: {} });
        expect(emulator.countRequests()).toBe(0);
      });
    }

    it("shows an event that the function can read", async () => {
      const [, event = ""] = /--payload '([^']+)'/.exec(readme) ?? [];

      await lambda.invoke(JSON.parse(event));

      expect(lambda.stdout()).toContain('"username":"alice"');
      expect(lambda.stdout()).toContain('"reason":"no-public-keys"');
    });

    it("grants what the function asks of tables and secrets, and no more", async () => {
      const [, policy = ""] = /```json\n([^]*?)```/.exec(readme) ?? [];
      const { Statement } = JSON.parse(policy) as {
        readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: string }[];
      };
      const allowed = Statement.flatMap(({ Action, Resource }) =>
        [Action].flat().map((action) => `${action} on ${Resource.replace(/^.*(?:table\/|secret:)/, "")}`),
      );

      await ask(alice, { password: alicesPassword });
      await ask("bob", { password: "wrong" });
      await ask("bob");
      await ask("carol");

      const asked = proxy.requests.flatMap(({ operation, tableNames }) =>
        tableNames.map((name) => `dynamodb:${operation} on ${names.get(name) ?? name}`),
      );
      const askedSecrets = emulator.requests.flatMap(({ operation, secretIds }) =>
        secretIds.map((id) => `secretsmanager:${operation} on ${id.replace(/^SFTP\/.*/, "SFTP/*")}`),
      );
      expect([...new Set([...asked, ...askedSecrets])].sort()).toEqual(allowed.sort());
    });

    it("says what a login costs", async () => {
      const measure = async (username: string): Promise<readonly string[]> => {
        proxy.forgetRequests();
        await ask(username);
        const requests = proxy.requests.map(({ operation }) => `\`${operation}\``);
        return [requests.join(", "), String(proxy.capacity().read)];
      };

      const costs = [await measure("bob"), await measure("bob"), await measure(alice), await measure(alice)];

      const documented = [...readme.matchAll(/^\| [^|]*(?:in a minute|later) *\|(.*)\|$/gm)].map(([, row = ""]) =>
        row.split("|").map((cell) => cell.trim()),
      );
      // moto answers with units, but does not count them.
      const comparable = (rows: readonly (readonly string[])[]): unknown =>
        rows.map((cells) => (countsCapacity ? cells : cells.slice(0, 1)));
      expect(comparable(costs)).toEqual(comparable(documented));
      expect(proxy.capacity().write).toBe(0);
    });
  },
);

/** The tables that the README's commands make, with the names of their keys. */
function readTables(text: string): ReadonlyMap<string, TableKey> {
  const commands = text.matchAll(/create-table --table-name (\S+)[^]*?--key-schema (.*)\n/g);
  return new Map(
    [...commands].map(([, name = "", schema = ""]) => {
      const [partitionKey = "", sortKey] = [...schema.matchAll(/AttributeName=(\w+)/g)].map(([, key = ""]) => key);
      return [name, sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]];
    }),
  );
}

/** The items that the README's commands put, each with its table. */
function readItems(text: string): readonly (readonly [table: string, item: Item])[] {
  const commands = [...text.matchAll(/put-item --table-name (\S+) --item '([^']+)'/g)];
  return commands.map(([, table = "", item = ""]) => [table, JSON.parse(item) as Item]);
}
