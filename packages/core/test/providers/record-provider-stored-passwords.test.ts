import {
  createRecordProvider,
  type IdentityProvider,
  parseUserRecord,
  type PasswordScheme,
  type UserStore,
} from "@transfer-idp/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyWith } from "./named-provider.ts";
import { createLogin, createScriptedStore } from "./scripted-store.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A scheme of plain text behind a prefix. */
const createScheme = (name: string, prefix: string): PasswordScheme => ({
  name,
  prefixes: [prefix],
  verify: (password, stored) => Promise.resolve(stored === `${prefix}${password}`),
});
const create = (store: UserStore): IdentityProvider =>
  createRecordProvider(
    { ...store, decoy: "$keep$decoy" },
    { passwordSchemes: [createScheme("keeping", "$keep$"), createScheme("other", "$other$")] },
  );

describe("createRecordProvider", () => {
  it("counts a password until the instant of its expiry, and not from then on", async () => {
    const notAfter = new Date("2026-11-22T12:00:00Z");
    const provider = create(createScriptedStore({ alice: { password: { value: "$keep$right", notAfter } } }));
    const clock = vi.spyOn(Date, "now");

    const outcomes = [];
    for (const offset of [-1, 0, 1]) {
      clock.mockReturnValue(notAfter.getTime() + offset);
      outcomes.push((await verifyWith(await provider.findAccount(createLogin()), "right"))?.outcome);
    }

    expect(outcomes).toEqual(["verified", "refused", "refused"]);
  });

  it("compares again where the current record has the same value under another scheme than a cache's", async () => {
    const value = "$keep$right";
    const store = createScriptedStore({}, ({ freshness }) =>
      freshness === "cached"
        ? { record: parseUserRecord({ password: { value, scheme: "other" } }), fromCache: true }
        : { record: parseUserRecord({ password: { value } }), fromCache: false },
    );

    const verdict = await verifyWith(await create(store).findAccount(createLogin()), "right");

    expect(verdict).toMatchObject({ outcome: "verified" });
    expect(store.queries.map(({ freshness }) => freshness)).toEqual(["cached", "current"]);
  });

  it("takes a decoy of a scheme of the caller's own, whatever hash stands behind its prefix", async () => {
    const spring = createScheme("spring", "{bcrypt}");
    const store = { ...createScriptedStore(), decoy: "{bcrypt}$2b$15$" };

    const provider = createRecordProvider(store, { passwordSchemes: [spring] });

    await expect(provider.spendDecoy?.("x", new AbortController().signal)).resolves.toBeUndefined();
  });
});
