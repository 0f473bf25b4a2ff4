import { createAuthenticator, type Decision, firstMatch, type WhenUndisclosed } from "@transfer-idp/core";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import { aliceLogin, alicePassword, createKeepingLogger, type ScriptedProvider } from "../scripted-provider.ts";
import { backendScript, type BackendScript, createBackend, knowsUser } from "./backend-script.ts";
import { expectKeyLogin, expectPasswordLogin } from "./first-match-oracle.ts";

const scriptLists = fastCheck.array(backendScript, { minLength: 1, maxLength: 5 });
const anyChoice = fastCheck.constantFrom<WhenUndisclosed>("stop", "continue");

interface Run {
  readonly backends: readonly ScriptedProvider[];
  readonly decision: Decision;
}

async function run(
  scripts: readonly BackendScript[],
  whenUndisclosed: WhenUndisclosed,
  method: "password" | "publicKey" = "password",
): Promise<Run> {
  const backends = scripts.map((script, position) => createBackend(String(position), script));
  const provider = firstMatch({ providers: backends, whenUndisclosed });
  const authenticator = createAuthenticator({ provider, logger: createKeepingLogger() });
  const decision = await (method === "password"
    ? authenticator.verifyPassword({ ...aliceLogin, password: alicePassword })
    : authenticator.listPublicKeys(aliceLogin));
  return { backends, decision };
}

/** Positions, once for each time something was handed over. */
function listPositions(backends: readonly ScriptedProvider[], kind: "verified" | "decoys"): readonly number[] {
  return backends.flatMap((backend, position) => backend[kind].map(() => position));
}

function observe({ backends, decision }: Run): object {
  return {
    outcome: decision.outcome,
    ...("reason" in decision ? { reason: decision.reason } : {}),
    ...(decision.outcome === "granted" ? { provider: Number(decision.trace.provider) } : {}),
    verified: listPositions(backends, "verified"),
    decoys: listPositions(backends, "decoys"),
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
        const { backends, decision } = await run(scripts, whenUndisclosed, "publicKey");

        const { outcome } = decision;
        const observed = { outcome, ...("reason" in decision ? { reason: decision.reason } : {}) };
        expect(observed).toEqual(expectKeyLogin(scripts, whenUndisclosed));
        expect([...listPositions(backends, "verified"), ...listPositions(backends, "decoys")]).toEqual([]);
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
