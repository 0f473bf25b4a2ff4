import type { Finding } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { askProvider } from "../../src/providers/ask-provider.ts";
import { createAccount } from "../scripted-provider.ts";
import { createNamedProvider } from "./named-provider.ts";
import { createLogin } from "./scripted-store.ts";

const verifyPassword = (): never => {
  throw new Error("Nothing is verified here.");
};
const account = createAccount();

describe("askProvider", () => {
  it.each<Finding>([
    { kind: "unknown" },
    { kind: "denied", reason: "no-provider" },
    { kind: "account", account },
    { kind: "opaque", verifyPassword, accessRules: [{ protocols: ["SFTP"] }] },
  ])("says who answered, and what a decoy costs there, of a finding of kind $kind", async (finding) => {
    const corp = createNamedProvider("corp", { find: () => finding });

    const asked = await askProvider(corp, createLogin());

    expect(asked).toEqual({ ...finding, provider: "corp", spendDecoy: corp.spendDecoy });
    expect(asked.spendDecoy).toBe(corp.spendDecoy);
  });

  it("leaves what a finding says itself, which comes from further down", async () => {
    const spendDecoy = (): Promise<void> => Promise.resolve();
    const corp = createNamedProvider("corp", { find: () => ({ kind: "unknown", provider: "deeper", spendDecoy }) });

    const asked = await askProvider(corp, createLogin());

    expect(asked).toEqual({ kind: "unknown", provider: "deeper", spendDecoy });
    expect(asked.spendDecoy).toBe(spendDecoy);
  });

  it("answers with a finding of its own, frozen, and leaves the provider's as it was", async () => {
    const finding: Finding = { kind: "account", account };
    const corp = createNamedProvider("corp", { find: () => finding });

    const asked = await askProvider(corp, createLogin());

    expect(Object.isFrozen(asked)).toBe(true);
    expect(finding).toEqual({ kind: "account", account });
  });

  it.each([undefined, null, "account", {}, { kind: "granted" }, { kind: ["unknown"] }])(
    "hands on what is no finding as it is: %j",
    async (answer) => {
      const broken = createNamedProvider("broken", { find: () => answer as unknown as Finding });

      const asked: unknown = await askProvider(broken, createLogin());

      expect(asked).toBe(answer);
    },
  );

  it("rejects as the provider does", async () => {
    const outage = new Error("The backend is down.");
    const down = createNamedProvider("down", { find: () => Promise.reject(outage) });

    const asked = askProvider(down, createLogin());

    await expect(asked).rejects.toBe(outage);
  });

  it("asks for the login it was given", async () => {
    const corp = createNamedProvider("corp");
    const login = createLogin({ username: "bob", method: "publicKey" });

    await askProvider(corp, login);

    expect(corp.logins).toEqual([login]);
  });
});
