import {
  type Account,
  byMethod,
  createAuthenticator,
  type Finding,
  type IdentityProvider,
  parseUserRecord,
  restrict,
  withUserRecords,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { joinLists } from "../../src/record/join-lists.ts";
import { createNamedProvider } from "../providers/named-provider.ts";
import { aliceLogin, aliceSession, createAccount, createKeepingLogger } from "../scripted-provider.ts";

describe("joinLists", () => {
  it("joins lists in their order, holes as what cannot be read", () => {
    const withHole: unknown[] = [2];
    withHole[2] = 3;

    expect(joinLists<unknown>("accessRules", [1], [], withHole)).toStrictEqual([1, 2, undefined, 3]);
  });

  it.each([null, undefined, "", "text", new Set([1]), [1].values(), { 0: 1, length: 1 }])("refuses %j", (list) => {
    expect(() => joinLists("accessRules", [1], list as unknown as readonly number[])).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "accessRules", problem: "must be a list" }),
    );
  });

  describe("for providers that are made of others", () => {
    const table = createNamedProvider("table");
    const store = {
      name: "table",
      decoy: "nobody's",
      findUser: () => Promise.resolve({ record: parseUserRecord(aliceSession), fromCache: false }),
    };

    describe.each<[string, (directory: IdentityProvider) => IdentityProvider]>([
      ["byMethod, as the one with the passwords", (directory) => byMethod({ password: directory, publicKey: table })],
      ["byMethod, as the one with the keys", (directory) => byMethod({ password: table, publicKey: directory })],
      ["withUserRecords", (directory) => withUserRecords(directory, store)],
      ["restrict", (directory) => restrict(directory, { protocols: ["SFTP"] })],
    ])("%s,", (_, compose) => {
      it.each<["accessRules" | "settings", () => unknown]>([
        // An iterator that is used up would be empty: for the next login, or for this one's rules.
        ["accessRules", () => [{ disabled: true }].values()],
        ["accessRules", () => new Set([{ disabled: true }])],
        ["settings", () => [{ origin: "directory", values: { Policy: "{}" } }].values()],
        ["settings", () => new Set()],
      ])("lets nobody in, at no login, where %s are no list", async (field, make) => {
        const account: Account = { ...createAccount(), [field]: make() };
        const directory = createNamedProvider("directory", { find: (): Finding => ({ kind: "account", account }) });
        const provider = compose(directory);
        const authenticator = createAuthenticator({ provider, defaults: aliceSession, logger: createKeepingLogger() });

        const decisions = [
          await authenticator.listPublicKeys(aliceLogin),
          await authenticator.listPublicKeys(aliceLogin),
        ];

        const failed = { outcome: "failed", reason: "invalid-record", error: { field } };
        expect(decisions).toMatchObject([failed, failed]);
      });
    });
  });
});
