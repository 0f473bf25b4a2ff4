import {
  createAuthenticator,
  type Decision,
  firstMatch,
  type IdentityProvider,
  type LockoutStore,
  type WhenUndisclosed,
} from "@transfer-idp/core";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import { aliceLogin, alicePassword, createKeepingLogger, type ScriptedProvider } from "../scripted-provider.ts";
import { backendScript, type BackendScript, createBackend, knowsUser, otherPassword } from "./backend-script.ts";
import { expectKeyLogin, expectPasswordLogin } from "./first-match-oracle.ts";

const scriptLists = fastCheck.array(backendScript, { minLength: 1, maxLength: 5 });
const anyChoice = fastCheck.constantFrom<WhenUndisclosed>("stop", "continue");

interface Run {
  readonly backends: readonly ScriptedProvider[];
  readonly decision: Decision;
  readonly guesses: Guesses;
}

/** Ids of the guesses that a lockout store holds. */
interface Guesses {
  readonly waiting: Set<string>;
  readonly kept: Set<string>;
}

/** Admits every guess, and remembers what became of it. */
function createKeepingStore({ waiting, kept }: Guesses): LockoutStore {
  return {
    name: "keeping",
    reserve: ({ id }) => {
      waiting.add(id);
      return Promise.resolve({ outcome: "reserved" });
    },
    keep: ({ id }) => {
      if (waiting.delete(id)) kept.add(id);
      return Promise.resolve();
    },
    release: ({ id }) => {
      waiting.delete(id);
      return Promise.resolve();
    },
  };
}

type Compose = (backends: readonly IdentityProvider[], whenUndisclosed: WhenUndisclosed) => IdentityProvider;

const inOneList: Compose = (providers, whenUndisclosed) => firstMatch({ providers, whenUndisclosed });

/** A search that goes on with a search. */
const inTwoLists: Compose = (backends, whenUndisclosed) => {
  const half = Math.ceil(backends.length / 2);
  const lists = [backends.slice(0, half), backends.slice(half)].filter(({ length }) => length > 0);
  return inOneList(
    lists.map((list) => inOneList(list, whenUndisclosed)),
    whenUndisclosed,
  );
};

async function run(
  scripts: readonly BackendScript[],
  whenUndisclosed: WhenUndisclosed,
  { password = alicePassword, compose = inOneList }: { readonly password?: string; readonly compose?: Compose } = {},
): Promise<Run> {
  const backends = scripts.map((script, position) => createBackend(String(position), script));
  const guesses: Guesses = { waiting: new Set(), kept: new Set() };
  const authenticator = createAuthenticator({
    provider: compose(backends, whenUndisclosed),
    logger: createKeepingLogger(),
    lockout: { store: createKeepingStore(guesses), whenUnavailable: "fail-logins", thresholds: { userAndSource: 5 } },
  });
  const decision = await authenticator.verifyPassword({ ...aliceLogin, password });
  return { backends, decision, guesses };
}

async function runKeyLogin(scripts: readonly BackendScript[], whenUndisclosed: WhenUndisclosed): Promise<Run> {
  const backends = scripts.map((script, position) => createBackend(String(position), script));
  const provider = inOneList(backends, whenUndisclosed);
  const decision = await createAuthenticator({ provider, logger: createKeepingLogger() }).listPublicKeys(aliceLogin);
  return { backends, decision, guesses: { waiting: new Set(), kept: new Set() } };
}

/** Positions, once for each time something was handed over. */
function listPositions(backends: readonly ScriptedProvider[], kind: "verified" | "decoys"): readonly number[] {
  return backends.flatMap((backend, position) => backend[kind].map(() => position));
}

function observe({ backends, decision, guesses }: Run): object {
  return {
    outcome: decision.outcome,
    ...("reason" in decision ? { reason: decision.reason } : {}),
    ...(decision.outcome === "granted" ? { provider: Number(decision.trace.provider) } : {}),
    verified: listPositions(backends, "verified"),
    decoys: listPositions(backends, "decoys"),
    isKept: guesses.kept.size > 0,
  };
}

describe("firstMatch, over any list of providers", () => {
  it("does with a password what a second account of its rules says", async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(scriptLists, anyChoice, async (scripts, whenUndisclosed) => {
        expect(observe(await run(scripts, whenUndisclosed))).toEqual(expectPasswordLogin(scripts, whenUndisclosed));
      }),
      { numRuns: 2000 },
    );
  });

  it("does on a key login what a second account of its rules says, and hands no password to anybody", async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(scriptLists, anyChoice, async (scripts, whenUndisclosed) => {
        const { backends, decision } = await runKeyLogin(scripts, whenUndisclosed);

        const { outcome } = decision;
        const observed = { outcome, ...("reason" in decision ? { reason: decision.reason } : {}) };
        expect(observed).toEqual(expectKeyLogin(scripts, whenUndisclosed));
        expect([...listPositions(backends, "verified"), ...listPositions(backends, "decoys")]).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["one list", inOneList],
    ["a list of lists", inTwoLists],
  ])("gives no guess away in %s: where a password would be granted, any that is not is kept", async (_, compose) => {
    await fastCheck.assert(
      fastCheck.asyncProperty(scriptLists, anyChoice, async (scripts, whenUndisclosed) => {
        const logIn = (password: string): Promise<Run> => run(scripts, whenUndisclosed, { password, compose });
        const held = [await logIn(alicePassword), await logIn(otherPassword)];
        fastCheck.pre(held.some(({ decision }) => decision.outcome === "granted"));

        const { backends, decision, guesses } = await logIn("of nobody");

        const isCompared = listPositions(backends, "verified").length > 0;
        expect({ isGranted: decision.outcome === "granted", isCompared, kept: guesses.kept.size }).toEqual({
          isGranted: false,
          isCompared: true,
          kept: 1,
        });
      }),
      { numRuns: 1000, maxSkipsPerRun: 20 },
    );
  });

  it("keeps in a list of lists what it keeps in one list", async () => {
    // The two differ where a list inside denies by the rules of all it has, for a list around it ends there, and where a
    // user was deleted meanwhile, for a list around it learns no more than that they are unknown, and goes on.
    const isAlike = (script: BackendScript): boolean =>
      !(script.kind === "opaque" && script.isBarred) &&
      !(script.kind === "account" && script.password === "deleted meanwhile");
    const alikeLists = scriptLists.map((scripts) => scripts.filter(isAlike)).filter(({ length }) => length > 0);

    await fastCheck.assert(
      fastCheck.asyncProperty(alikeLists, anyChoice, async (scripts, whenUndisclosed) => {
        const [whole, parted] = await Promise.all(
          [inOneList, inTwoLists].map((compose) => run(scripts, whenUndisclosed, { compose })),
        );

        expect(parted?.guesses.kept.size).toBe(whole?.guesses.kept.size);
        expect(parted?.decision.outcome).toBe(whole?.decision.outcome);
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves no guess waiting, and keeps none of a password that is right", async () => {
    const passwords = fastCheck.constantFrom(alicePassword, otherPassword, "of nobody");

    await fastCheck.assert(
      fastCheck.asyncProperty(scriptLists, anyChoice, passwords, async (scripts, whenUndisclosed, password) => {
        const { decision, guesses } = await run(scripts, whenUndisclosed, { password });

        expect(guesses.waiting.size).toBe(0);
        if (decision.outcome === "granted") expect(guesses.kept.size).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it("never verifies a password against two stores for one user", async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(scriptLists, async (scripts) => {
        const { backends } = await run(scripts, "stop");

        const verified = listPositions(backends, "verified");
        const holders = verified.filter((position) => knowsUser(scripts[position] ?? { kind: "unknown" }));
        expect({ holders, isLast: holders.length === 0 || verified.at(-1) === holders[0] }).toEqual({
          holders: holders.slice(0, 1),
          isLast: true,
        });
        expect(new Set(verified).size).toBe(verified.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("verifies a password further on only where every provider before did not say that the user is its own", async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(scriptLists, anyChoice, async (scripts, whenUndisclosed) => {
        const { backends } = await run(scripts, whenUndisclosed);

        const before = listPositions(backends, "verified").slice(0, -1);
        for (const script of before.map((position) => scripts[position])) {
          const isSilent = script?.kind === "opaque" && (script.user === "unknown" || !script.isDisclosing);
          expect({ script, isSilent }).toEqual({ script, isSilent: true });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("lets nobody in whom the first provider that knows them would not, in whatever order the providers stand", async () => {
    const orders = scriptLists.chain((scripts) =>
      fastCheck.shuffledSubarray([...scripts], { minLength: scripts.length, maxLength: scripts.length }),
    );

    await fastCheck.assert(
      fastCheck.asyncProperty(orders, anyChoice, async (scripts, choice) => {
        // Whoever chose to go on where nothing is disclosed has chosen otherwise.
        const isDisclosed = scripts.every((script) => script.kind !== "opaque" || script.isDisclosing);
        const isNeverBarred = scripts.every((script) => script.kind !== "opaque" || !script.isBarred);
        const whenUndisclosed = isDisclosed && isNeverBarred ? choice : "stop";
        const first = scripts.find(knowsUser);
        const alone = first && (await run([first], whenUndisclosed));

        const { decision } = await run(scripts, whenUndisclosed);

        if (decision.outcome === "granted") {
          expect({ alone: alone?.decision.outcome, provider: decision.trace.provider }).toEqual({
            alone: "granted",
            provider: String(scripts.findIndex(knowsUser)),
          });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
