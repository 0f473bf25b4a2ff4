import { describe, expect, it } from "vitest";
import { createToolkitProvider } from "../../src/index.ts";
import { checkToolkitOptions } from "../../src/toolkit/toolkit-options.ts";

const needed = { clientConfig: {}, usersTable: "users", identityProvidersTable: "providers" };

describe("checkToolkitOptions", () => {
  it("has a default for whatever is not needed", () => {
    expect(checkToolkitOptions(needed)).toStrictEqual({
      name: "toolkit",
      usersTable: "users",
      identityProvidersTable: "providers",
      delimiter: undefined,
      modules: new Map(),
      providersTimeToLiveMs: 60_000,
      timeoutMs: 3_000,
      consistentRead: true,
    });
  });

  it("takes what is given", () => {
    const ldap = (): never => {
      throw new Error("is not called here");
    };
    const usersTable = "arn:aws:dynamodb:eu-central-1:123456789012:table/users";

    expect(
      checkToolkitOptions({
        ...needed,
        usersTable,
        delimiter: "@@",
        modules: { ldap },
        providersTimeToLiveMs: 0,
        requestTimeoutMs: 500,
        consistentRead: false,
        name: "partners",
      }),
    ).toStrictEqual({
      name: "partners",
      usersTable,
      identityProvidersTable: "providers",
      delimiter: "@@",
      modules: new Map([["ldap", ldap]]),
      providersTimeToLiveMs: 0,
      timeoutMs: 500,
      consistentRead: false,
    });
  });
});

describe("createToolkitProvider", () => {
  it.each<[string, object | null]>([
    ["options", null],
    ["usersTable", { usersTable: undefined }],
    ["usersTable", { usersTable: "" }],
    ["usersTable", { usersTable: "not a table" }],
    ["identityProvidersTable", { identityProvidersTable: undefined }],
    ["identityProvidersTable", { identityProvidersTable: "x" }],
    ["identityProvidersTable", { identityProvidersTable: "users" }],
    ["delimiter", { delimiter: "" }],
    ["delimiter", { delimiter: "\uD800" }],
    ["delimiter", { delimiter: "X" }],
    ["delimiter", { delimiter: 7 }],
    ["modules", { modules: null }],
    ["modules", { modules: [] }],
    ["modules", { modules: "ldap" }],
    ["modules.ldap", { modules: { ldap: {} } }],
    ["modules.argon2", { modules: { argon2: () => undefined } }],
    ["modules.public_key", { modules: { public_key: () => undefined } }],
    ["providersTimeToLiveMs", { providersTimeToLiveMs: -1 }],
    ["providersTimeToLiveMs", { providersTimeToLiveMs: "60000" }],
    ["requestTimeoutMs", { requestTimeoutMs: 0 }],
    ["consistentRead", { consistentRead: "true" }],
    ["name", { name: " " }],
    ["decoy", { decoy: "plain" }],
    ["maxMemory", { argon2: { maxMemory: "much" } }],
    ["modul", { modul: {} }],
    ["client", { client: {} }],
  ])("refuses options that cannot be used, and names %s (%j)", (option, own) => {
    const options = own === null ? null : { ...needed, ...own };

    expect(() => createToolkitProvider(options as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option }),
    );
  });

  it("opens nothing when it is made", async () => {
    const provider = createToolkitProvider({ ...needed, clientConfig: { region: "eu-central-1" } });

    await expect(provider.warmUp?.()).resolves.toBeUndefined();
  });
});
