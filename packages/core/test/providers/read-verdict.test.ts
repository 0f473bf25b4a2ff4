import type { PasswordVerdict } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { readVerdict } from "../../src/providers/read-verdict.ts";
import { createAccount, keepItself } from "../scripted-provider.ts";

const account = createAccount();

describe("readVerdict", () => {
  it.each<PasswordVerdict>([
    { outcome: "verified", account },
    { outcome: "verified", account, provider: "corp" },
    { outcome: "verified", account, needsRehash: true },
    { outcome: "verified", account, needsRehash: true, rehash: keepItself(() => Promise.resolve("replaced")) },
    { outcome: "refused", reason: "wrong-password" },
    { outcome: "refused", reason: "disabled", countsAsGuess: true },
  ])("gives a verdict as it is, frozen: %j", (verdict) => {
    const read = readVerdict(verdict);

    expect(read).toEqual(verdict);
    expect(Object.isFrozen(read)).toBe(true);
  });

  it("copies the account, whatever becomes of the one it was given", () => {
    const given = { ...account };

    const read = readVerdict({ outcome: "verified", account: given });
    given.state = "disabled";

    expect(read).toEqual({ outcome: "verified", account });
  });

  it("reads each field once, also of getters of a class", () => {
    const counts: string[] = [];
    class Verdict {
      get outcome(): string {
        counts.push("outcome");
        // Another answer for whoever asks twice.
        return counts.length === 1 ? "refused" : "verified";
      }
      get reason(): string {
        counts.push("reason");
        return "locked";
      }
      get countsAsGuess(): boolean {
        counts.push("countsAsGuess");
        return true;
      }
    }

    const read = readVerdict(new Verdict());

    expect(read).toEqual({ outcome: "refused", reason: "locked", countsAsGuess: true });
    expect(counts.toSorted()).toEqual(["countsAsGuess", "outcome", "reason"]);
  });

  it("leaves a refusal one whatever its reason is, for nobody is let in by it", () => {
    const reasons = [undefined, null, "hunter22", 7];

    expect(reasons.map((reason) => readVerdict({ outcome: "refused", reason }))).toEqual(
      reasons.map((reason) => ({ outcome: "refused", reason })),
    );
  });

  it.each([false, undefined, "true", 1])("takes nothing but true for a guess to be counted: %j", (countsAsGuess) => {
    expect(readVerdict({ outcome: "refused", reason: "locked", countsAsGuess })).toStrictEqual({
      outcome: "refused",
      reason: "locked",
    });
  });

  it.each([false, undefined, "true", 1])(
    "takes nothing but true for a hash that needs a new one: %j",
    (needsRehash) => {
      expect(readVerdict({ outcome: "verified", account, needsRehash })).toStrictEqual({
        outcome: "verified",
        account,
        provider: undefined,
      });
    },
  );

  it("keeps a rehash the method that it is", async () => {
    const verdict = {
      outcome: "verified",
      account,
      answer: "replaced",
      rehash(): Promise<string> {
        return Promise.resolve(this.answer);
      },
    };

    const read = readVerdict(verdict);

    expect(read).toHaveProperty("rehash");
    expect(await (read as typeof verdict).rehash()).toBe("replaced");
  });

  it.each([null, true, "replaced", {}])("takes nothing but a function for what makes a hash anew: %j", (rehash) => {
    expect(readVerdict({ outcome: "verified", account, needsRehash: true, rehash })).toStrictEqual({
      outcome: "verified",
      account,
      provider: undefined,
      needsRehash: true,
    });
  });

  it("takes none from a refusal", () => {
    const rehash = (): Promise<string> => Promise.resolve("replaced");

    expect(readVerdict({ outcome: "refused", reason: "locked", rehash })).toStrictEqual({
      outcome: "refused",
      reason: "locked",
    });
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["true", true],
    ["text", "verified"],
    ["an object of nothing", {}],
    ["an account alone", { account }],
    ["an outcome that is none", { outcome: "granted", account }],
    ["an outcome that only looks like one", { outcome: ["verified"], account }],
    ["a verified password of nobody", { outcome: "verified" }],
    ["a verified password of null", { outcome: "verified", account: null }],
    ["an account without a name", { outcome: "verified", account: { ...account, username: undefined } }],
    ["an account with an empty name", { outcome: "verified", account: { ...account, username: "" } }],
    ["an account whose name is no text", { outcome: "verified", account: { ...account, username: 7 } }],
    ["a provider that is no text", { outcome: "verified", account, provider: 7 }],
  ])("refuses %s, which is no verdict", (_, answer) => {
    expect(() => readVerdict(answer)).toThrow(TypeError);
  });
});
