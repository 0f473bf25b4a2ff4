import { getEventListeners } from "node:events";
import {
  createRecordProvider,
  parseUserRecord,
  type PasswordScheme,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { verifyWith } from "./named-provider.ts";
import { createLogin, createScriptedStore } from "./scripted-store.ts";

/** Knows passwords as `$keep$PASSWORD`; a backend of its own, which is down, would know those of `$down$…`. */
const scheme: PasswordScheme = {
  name: "keeping",
  prefixes: ["$keep$", "$down$"],
  verify: (password, stored) =>
    stored.startsWith("$down$")
      ? Promise.reject(new ProviderUnavailableError({ provider: "scripted", kind: "unreachable" }))
      : Promise.resolve(stored === `$keep$${password}`),
};

describe("createRecordProvider", () => {
  it.each([
    ["right", ["$keep$a", "$keep$right"], "right"],
    ["wrong, and compared with the current record as well", ["$keep$a", "$keep$right"], "wrong"],
    ["not to be compared with", ["$down$a"], "right"],
  ])("leaves nothing on the login's signal when a password was %s", async (_, stored, password) => {
    const record = parseUserRecord({ password: stored });
    const store = createScriptedStore({}, ({ freshness }) => ({ record, fromCache: freshness === "cached" }));
    const provider = createRecordProvider({ ...store, decoy: "$keep$decoy" }, { passwordSchemes: [scheme] });
    const { signal } = new AbortController();

    await verifyWith(await provider.findAccount(createLogin({ signal })), password, signal).catch(() => undefined);
    await provider.spendDecoy?.(password, signal);

    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
