import {
  cached,
  createAuthenticator,
  createRecordProvider,
  firstMatch,
  parseUserRecord,
  type UserLookup,
  type UserStore,
  withUserRecords,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { readLookup } from "../../src/providers/read-lookup.ts";
import { aliceLogin, alicePassword, aliceSession, createKeepingLogger } from "../scripted-provider.ts";
import { createNamedProvider } from "./named-provider.ts";

const record = parseUserRecord({ password: alicePassword, ...aliceSession });
const nonsense: readonly (readonly [unknown])[] = [
  [undefined],
  [null],
  [false],
  [0],
  [""],
  ["record"],
  [[]],
  [{}],
  [{ Record: record, fromCache: false }],
  [{ fromCache: false }],
  [{ record: null, fromCache: false }],
  [{ record: "alice", fromCache: false }],
  [{ record: undefined }],
  [{ record: undefined, fromCache: "no" }],
  [{ record, fromCache: false, groups: null }],
  [{ record, fromCache: false, groups: "staff" }],
];

const createStore = (answer: () => unknown): UserStore => ({
  name: "table",
  decoy: "nobody's",
  findUser: () => Promise.resolve(answer() as UserLookup),
});
const plaintext = { allowPlaintextPasswords: true };

describe("readLookup", () => {
  it("gives what was found, or that nobody was, field by field", () => {
    for (const lookup of [
      { record, groups: [], fromCache: true },
      { record: undefined, groups: undefined, fromCache: false },
    ]) {
      expect(readLookup({ ...lookup, more: 1 })).toStrictEqual(lookup);
    }
  });

  it.each(nonsense)("takes %j for no answer", (answer) => {
    expect(() => readLookup(answer)).toThrow(TypeError);
  });

  it("takes a function for no answer, whatever it holds", () => {
    const answer = Object.assign(() => undefined, { record, fromCache: false });

    expect(() => readLookup(answer)).toThrow(TypeError);
  });

  describe("in a login", () => {
    const log = async (store: UserStore, wrap: (store: UserStore) => UserStore = (same) => same): Promise<unknown> => {
      const first = createRecordProvider(wrap(store), plaintext);
      const second = createRecordProvider(
        createStore(() => ({ record, fromCache: false })),
        plaintext,
      );
      const provider = firstMatch({ providers: [first, second], whenUndisclosed: "continue" });
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
      return authenticator.verifyPassword({ ...aliceLogin, password: alicePassword });
    };

    it.each(nonsense)("fails on %j and asks nobody else", async (answer) => {
      expect(await log(createStore(() => answer))).toMatchObject({ outcome: "failed", reason: "internal" });
      expect(
        await log(
          createStore(() => answer),
          cached,
        ),
      ).toMatchObject({ outcome: "failed", reason: "internal" });
    });

    it.each(nonsense)("does not take the default user's record in the place of %j", async (answer) => {
      const answers = new Map<string, unknown>([["$default$", { record, fromCache: false }]]);
      const store = createStore(() => answer);
      const provider = withUserRecords(
        createNamedProvider("directory"),
        { ...store, findUser: (query) => Promise.resolve((answers.get(query.username) ?? answer) as UserLookup) },
        { defaultUser: "$default$" },
      );
      const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });

      const decision = await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword });

      expect(decision).toMatchObject({ outcome: "failed", reason: "internal" });
    });

    it("is remembered by no cache", async () => {
      const answers: unknown[] = [{}, { record, fromCache: false }];
      const store = cached(createStore(() => answers.shift()));
      const authenticator = createAuthenticator({
        provider: createRecordProvider(store, plaintext),
        logger: createKeepingLogger(),
      });
      const logIn = async (): Promise<string> =>
        (await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword })).outcome;

      expect([await logIn(), await logIn()]).toEqual(["failed", "granted"]);
    });
  });
});
