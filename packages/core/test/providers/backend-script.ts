import type { Account, AccountState, Finding, PasswordVerdict } from "@transfer-idp/core";
import fastCheck from "fast-check";
import { createAccount } from "../scripted-provider.ts";
import { createNamedProvider, createOpaqueProvider, refuse } from "./named-provider.ts";
import type { ScriptedProvider } from "../scripted-provider.ts";

/** What a provider knows of one user, and how it tells. */
export type BackendScript =
  | { readonly kind: "unknown" }
  | { readonly kind: "denied" }
  /** Rejects when it is asked, or first when a password is tried. */
  | { readonly kind: "outage"; readonly when: "lookup" | "account" | "opaque" }
  | {
      readonly kind: "account";
      readonly state: AccountState;
      readonly isBarred: boolean;
      readonly password: "right" | "wrong" | "none" | "deleted meanwhile";
    }
  | {
      readonly kind: "opaque";
      readonly isBarred: boolean;
      readonly user: "unknown" | "right" | "wrong" | "disabled";
      readonly isDisclosing: boolean;
    };

export const backendScript: fastCheck.Arbitrary<BackendScript> = fastCheck.oneof(
  { weight: 4, arbitrary: fastCheck.constant<BackendScript>({ kind: "unknown" }) },
  { weight: 1, arbitrary: fastCheck.constant<BackendScript>({ kind: "denied" }) },
  {
    weight: 1,
    arbitrary: fastCheck.record<BackendScript & { kind: "outage" }>({
      kind: fastCheck.constant("outage"),
      when: fastCheck.constantFrom("lookup", "account", "opaque"),
    }),
  },
  {
    weight: 4,
    arbitrary: fastCheck.record<BackendScript & { kind: "account" }>({
      kind: fastCheck.constant("account"),
      state: fastCheck.constantFrom("active", "active", "active", "disabled", "locked"),
      isBarred: mostlyFalse(),
      password: fastCheck.constantFrom("right", "right", "wrong", "none", "deleted meanwhile"),
    }),
  },
  {
    weight: 6,
    arbitrary: fastCheck.record<BackendScript & { kind: "opaque" }>({
      kind: fastCheck.constant("opaque"),
      isBarred: mostlyFalse(),
      user: fastCheck.constantFrom("unknown", "unknown", "right", "wrong", "disabled"),
      isDisclosing: fastCheck.boolean(),
    }),
  },
);

function mostlyFalse(): fastCheck.Arbitrary<boolean> {
  return fastCheck.nat(4).map((number) => number === 0);
}

/** Whether it holds the user, whatever it tells. What is down may. */
export function knowsUser(script: BackendScript): boolean {
  return script.kind === "account" || (script.kind === "opaque" && script.user !== "unknown");
}

const outage = new Error("The backend is down.");

/** Makes the provider of a script, which keeps what it was asked to verify. */
export function createBackend(name: string, script: BackendScript): ScriptedProvider {
  switch (script.kind) {
    case "unknown":
      return createNamedProvider(name, { find: (): Finding => ({ kind: "unknown" }) });
    case "denied":
      return createNamedProvider(name, { find: (): Finding => ({ kind: "denied", reason: "no-provider" }) });
    case "outage":
      if (script.when === "lookup") return createNamedProvider(name, { find: () => Promise.reject(outage) });
      if (script.when === "opaque") return createOpaqueProvider(name, () => Promise.reject(outage));
      return createNamedProvider(name, { verify: () => Promise.reject(outage) });
    case "account": {
      const { password, state } = script;
      const account = createAccount({ state, accessRules: listRules(script) });
      if (password === "none")
        return createNamedProvider(name, { find: (): Finding => ({ kind: "account", account }) });
      return createNamedProvider(name, { account, verify: () => judgeAccount(password, account) });
    }
    case "opaque":
      return createOpaqueProvider(name, judgeOpaque(script), { accessRules: listRules(script) });
  }
}

/** Rules that bar every login there is, or none. */
function listRules({ isBarred }: { readonly isBarred: boolean }): Account["accessRules"] {
  return isBarred ? [{ servers: ["s-0"] }] : [{ protocols: ["SFTP"] }];
}

function judgeAccount(password: "right" | "wrong" | "deleted meanwhile", account: Account): PasswordVerdict {
  if (password === "right") return { outcome: "verified", account };
  return refuse(password === "wrong" ? "wrong-password" : "unknown-user");
}

function judgeOpaque({ user, isDisclosing }: BackendScript & { kind: "opaque" }): PasswordVerdict {
  if (user === "right") return { outcome: "verified", account: createAccount() };
  if (user === "disabled") return refuse("disabled");
  if (!isDisclosing) return refuse("wrong-password-or-unknown-user");
  return refuse(user === "wrong" ? "wrong-password" : "unknown-user");
}
