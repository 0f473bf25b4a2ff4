import {
  type Account,
  type AccountState,
  type Finding,
  type PasswordVerdict,
  ProviderUnavailableError,
} from "@transfer-idp/core";
import fastCheck from "fast-check";
import { alicePassword, createAccount } from "../scripted-provider.ts";
import { createNamedProvider, createOpaqueProvider, refuse } from "./named-provider.ts";
import type { ScriptedProvider } from "../scripted-provider.ts";

/** The password of an alice who is somebody else: of whoever has a `wrong` one. */
export const otherPassword = "battery staple 2";

/** What a provider knows of one user, and how it tells. */
export type BackendScript =
  | { readonly kind: "unknown" }
  | { readonly kind: "denied" }
  /** Rejects when it is asked, or first when a password is tried; a defect is no outage of a backend. */
  | { readonly kind: "outage"; readonly when: "lookup" | "account" | "opaque"; readonly isDefect: boolean }
  | {
      readonly kind: "account";
      readonly state: AccountState;
      readonly isBarred: boolean;
      /** `remembered`: alice's, by a record that is remembered; whoever needs the current one finds its backend down. */
      readonly password: "right" | "wrong" | "remembered" | "none" | "deleted meanwhile";
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
      isDefect: mostlyFalse(),
    }),
  },
  {
    weight: 4,
    arbitrary: fastCheck.record<BackendScript & { kind: "account" }>({
      kind: fastCheck.constant("account"),
      state: fastCheck.constantFrom("active", "active", "active", "disabled", "locked"),
      isBarred: mostlyFalse(),
      password: fastCheck.constantFrom("right", "right", "wrong", "remembered", "none", "deleted meanwhile"),
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

/** Makes the provider of a script, which keeps what it was asked to verify. */
export function createBackend(name: string, script: BackendScript): ScriptedProvider {
  switch (script.kind) {
    case "unknown":
      return createNamedProvider(name, { find: (): Finding => ({ kind: "unknown" }) });
    case "denied":
      return createNamedProvider(name, { find: (): Finding => ({ kind: "denied", reason: "no-provider" }) });
    case "outage": {
      const failure = script.isDefect ? new Error("A defect.") : createOutage(name);
      if (script.when === "lookup") return createNamedProvider(name, { find: () => Promise.reject(failure) });
      if (script.when === "opaque") return createOpaqueProvider(name, () => Promise.reject(failure));
      return createNamedProvider(name, { verify: () => Promise.reject(failure) });
    }
    case "account": {
      const { password, state } = script;
      const account = createAccount({ state, accessRules: listRules(script) });
      if (password === "none")
        return createNamedProvider(name, { find: (): Finding => ({ kind: "account", account }) });
      return createNamedProvider(name, { account, verify: judgeAccount(name, password, account) });
    }
    case "opaque":
      return createOpaqueProvider(name, judgeOpaque(script), { accessRules: listRules(script) });
  }
}

/** Rules that bar every login there is, or none. */
function listRules({ isBarred }: { readonly isBarred: boolean }): Account["accessRules"] {
  return isBarred ? [{ servers: ["s-0"] }] : [{ protocols: ["SFTP"] }];
}

function createOutage(name: string, countsAsGuess = false): ProviderUnavailableError {
  return new ProviderUnavailableError({ provider: name, kind: "unreachable", countsAsGuess });
}

function judgeAccount(
  name: string,
  known: "right" | "wrong" | "remembered" | "deleted meanwhile",
  account: Account,
): (password: string) => PasswordVerdict {
  return (password) => {
    if (known === "deleted meanwhile") return refuse("unknown-user");
    if (password === (known === "wrong" ? otherPassword : alicePassword)) return { outcome: "verified", account };
    if (known === "remembered") throw createOutage(name, true);
    return refuse("wrong-password");
  };
}

function judgeOpaque({
  user,
  isDisclosing,
}: BackendScript & { kind: "opaque" }): (password: string) => PasswordVerdict {
  return (password) => {
    const isRight = user !== "unknown" && password === (user === "wrong" ? otherPassword : alicePassword);
    if (isRight) return user === "disabled" ? refuse("disabled") : { outcome: "verified", account: createAccount() };
    if (!isDisclosing) return refuse("wrong-password-or-unknown-user");
    return refuse(user === "unknown" ? "unknown-user" : "wrong-password");
  };
}
