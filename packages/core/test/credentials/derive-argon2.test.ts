import crypto from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deriveArgon2, type NodeArgon2 } from "../../src/credentials/derive-argon2.ts";
import { deriveByWasm } from "../../src/credentials/derive-argon2-by-wasm.ts";
import { parsePhcHash } from "../../src/credentials/phc-hash.ts";
import { readStoredHashes, type StoredHash } from "./stored-hashes.ts";

vi.mock(import("../../src/credentials/derive-argon2-by-wasm.ts"), { spy: true });

const nodesOwn = (crypto as { readonly argon2?: NodeArgon2 }).argon2;
const cases = readStoredHashes("argon2").filter(({ hash }) => !hash.includes("m=65536"));

function readWork({ password, hash }: StoredHash): { work: Parameters<typeof deriveArgon2>[0]; digest: Buffer } {
  const { parameters: { m = 0, t = 0, p = 0 } = {}, salt, digest } = parsePhcHash(hash, ["m", "t", "p"]) ?? {};
  if (salt === undefined || digest === undefined) throw new Error("The fixture is no hash.");
  const kind = hash.split("$")[1] as "argon2id";
  const numbers = { memory: m, passes: t, parallelism: p, length: digest.length };
  return { work: { kind, password: Buffer.from(password), salt, ...numbers }, digest };
}

const refuseArgon2 =
  (code: string): NodeArgon2 =>
  () => {
    throw Object.assign(new Error("Argon2 algorithm not supported"), { code });
  };

describe("deriveArgon2", () => {
  beforeEach(() => {
    vi.mocked(deriveByWasm).mockClear();
  });

  // CI runs this on a Node of each kind, so that no test has to be left out.
  const its = nodesOwn === undefined ? "hash-wasm, where Node has no Argon2" : "node:crypto, where Node has Argon2";

  it.each(cases)(`computes $hash by ${its}, as the reference`, async (stored) => {
    const { work, digest } = readWork(stored);

    const derived = await deriveArgon2(work);

    expect(Buffer.from(derived)).toEqual(digest);
    expect(deriveByWasm).toHaveBeenCalledTimes(nodesOwn === undefined ? 1 : 0);
  });

  it.each(cases)("computes $hash by hash-wasm, as the reference", async (stored) => {
    const { work, digest } = readWork(stored);

    const derived = await deriveByWasm(work);

    expect(Buffer.from(derived)).toEqual(digest);
  });

  const [first = { password: "", hash: "" }] = cases;

  describe("by hash-wasm", () => {
    const slow = { ...readWork(first).work, kind: "argon2id", memory: 4096, passes: 3, parallelism: 1 } as const;

    it("makes one digest after the other, and lets timers have their turn between them", async () => {
      const order: string[] = [];
      const digests = [1, 2, 3].map(async (number) => {
        await deriveByWasm(slow);
        order.push(`digest ${String(number)}`);
      });
      setTimeout(() => order.push("timer"), 0);

      await Promise.all(digests);

      expect(order.filter((entry) => entry !== "timer")).toEqual(["digest 1", "digest 2", "digest 3"]);
      expect(order.indexOf("timer")).toBeLessThan(2);
    });

    it("computes nothing for a login that is over when its turn comes, and goes on with the next", async () => {
      const controller = new AbortController();
      const [before, over, next] = [deriveByWasm(slow), deriveByWasm(slow, controller.signal), deriveByWasm(slow)];
      controller.abort();

      await expect(over).rejects.toBe(controller.signal.reason);
      expect(Buffer.from(await next)).toEqual(Buffer.from(await before));
    });

    it("goes on after a digest that failed", async () => {
      const failed = deriveByWasm({ ...slow, memory: 1 });

      await expect(failed).rejects.toThrow();
      expect(await deriveByWasm(slow)).toHaveLength(slow.length);
    });
  });

  it("turns to hash-wasm where Node's OpenSSL is one without Argon2", async () => {
    const { work, digest } = readWork(first);

    const derived = await deriveArgon2(work, undefined, refuseArgon2("ERR_CRYPTO_ARGON2_NOT_SUPPORTED"));

    expect(Buffer.from(derived)).toEqual(digest);
    expect(deriveByWasm).toHaveBeenCalledOnce();
  });

  it.each([
    ["throws", refuseArgon2("ERR_OTHER")],
    [
      "calls back with",
      (_kind, _parameters, callback) => {
        callback(Object.assign(new Error("no memory"), { code: "ERR_OTHER" }), Buffer.alloc(0));
      },
    ],
  ])("rejects with any other error that Node %s, and computes nothing in its place", async (_, argon2) => {
    await expect(deriveArgon2(readWork(first).work, undefined, argon2)).rejects.toMatchObject({ code: "ERR_OTHER" });
    expect(deriveByWasm).not.toHaveBeenCalled();
  });
});
