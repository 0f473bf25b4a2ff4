import {
  expectNoSecret,
  listDynamoBackends,
  startDynamoProxy,
  type DynamoBackend,
  type DynamoProxy,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTables, type TableVariables } from "./create-tables.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import { password, serverId, staffRole } from "./stored-users.ts";

const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

describe.runIf(hasLambdaRuntime).each(backends.slice(0, 1))("the function's start", ({ start }) => {
  let backend: DynamoBackend;
  let proxy: DynamoProxy;
  let tables: TableVariables;

  beforeAll(async () => {
    backend = await start();
    tables = await createTables(backend);
    proxy = await startDynamoProxy(backend.endpoint);
  });

  afterAll(async () => {
    await proxy.stop();
    await backend.stop();
  });

  it("takes the names of the tables from its variables, and asks each for what is in it", async () => {
    const lambda = await startFunction(proxy.endpoint, tables);

    const result = await lambda.invoke({ username: "member", password, protocol: "SFTP", serverId });
    await lambda.stop();

    expect(result).toEqual({ kind: "response", value: { Role: staffRole, HomeDirectory: "/my-bucket/member" } });
    expect(proxy.requests.map(({ operation, tableNames }) => [operation, ...tableNames])).toEqual([
      ["GetItem", tables.USERS_TABLE],
      ["BatchGetItem", tables.GROUPS_TABLE],
      ["UpdateItem", tables.LOCKOUT_TABLE],
      ["UpdateItem", tables.LOCKOUT_TABLE],
    ]);
  });

  it("asks nothing of DynamoDB before the first login", async () => {
    proxy.forgetRequests();

    const lambda = await startFunction(proxy.endpoint, tables);
    await lambda.stop();

    expect(proxy.countRequests()).toBe(0);
  });

  it.each([
    ["tableName", "createDynamoStore", "USERS_TABLE", ""],
    ["tableName", "createDynamoStore", "USERS_TABLE", "hidden value"],
    ["groups.tableName", "createDynamoStore", "GROUPS_TABLE", ""],
    ["groups.tableName", "createDynamoStore", "GROUPS_TABLE", "hidden value"],
    ["tableName", "createDynamoLockoutStore", "LOCKOUT_TABLE", ""],
    ["tableName", "createDynamoLockoutStore", "LOCKOUT_TABLE", "hidden value"],
  ])("fails and names %s, an option of %s, when %s is %j", async (option, maker, name, value) => {
    const error: unknown = await startFunction(proxy.endpoint, { ...tables, [name]: value }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({
      name: "LambdaInitError",
      errorType: "ConfigurationError",
      message: expect.stringMatching(new RegExp(`^${option.replace(".", String.raw`\.`)} must `)) as string,
      trace: expect.arrayContaining([expect.stringContaining(`at ${maker} `)]) as unknown,
    });
    expectNoSecret(["hidden value"], { error });
  });

  it("fails without USERS_TABLE", async () => {
    await expect(startFunction(proxy.endpoint)).rejects.toMatchObject({
      errorType: "ConfigurationError",
      message: "tableName must be the name of a table, or its ARN.",
    });
  });
});
