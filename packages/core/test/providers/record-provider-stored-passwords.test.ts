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

  it("takes eight passwords of a user, and fails on more: each takes the time of a comparison", async () => {
    const passwords = Array.from({ length: 9 }, (_, index) => `$keep$${String(index)}`);
    const verify = async (password: readonly string[]): Promise<unknown> =>
      verifyWith(await create(createScriptedStore({ alice: { password } })).findAccount(createLogin()), "7");

    expect(await verify(passwords.slice(0, 8))).toMatchObject({ outcome: "verified" });
    await expect(verify(passwords)).rejects.toMatchObject({
      code: "ERR_INVALID_USER_RECORD",
      field: "password",
      problem: "must not be more than 8",
    });
  });

  it("keeps any other error of a scheme what it is, also when the login is over", async () => {
    const controller = new AbortController();
    const error = new RangeError("x");
    const broken: PasswordScheme = {
      ...createScheme("keeping", "$keep$"),
      verify: () => {
        controller.abort();
        return Promise.reject(error);
      },
    };
    const store = { ...createScriptedStore({ alice: { password: "$keep$right" } }), decoy: "$keep$decoy" };
    const finding = await createRecordProvider(store, { passwordSchemes: [broken] }).findAccount(createLogin());
    const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;

    await expect(verifyPassword?.("right", controller.signal)).rejects.toBe(error);
  });

  it("takes a scheme that gives up when the login is over for an outage: nothing was compared", async () => {
    const controller = new AbortController();
    const giving: PasswordScheme = {
      ...createScheme("keeping", "$keep$"),
      verify: (_, __, signal) => {
        controller.abort();
        return Promise.reject(signal.reason as Error);
      },
    };
    const store = { ...createScriptedStore({ alice: { password: "$keep$right" } }), decoy: "$keep$decoy" };
    const provider = createRecordProvider(store, { passwordSchemes: [giving] });
    const finding = await provider.findAccount(createLogin());
    const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;

    await expect(verifyPassword?.("right", controller.signal)).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
      kind: "timeout",
    });
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
