import type { DenialReason } from "@transfer-idp/core";
import { isGuessReason } from "../../src/denial-reasons.ts";
import type { BackendScript } from "./backend-script.ts";

/** What must come of a login with alice's password, written without a look at how it is done. */
export interface PasswordExpectation {
  readonly outcome: "granted" | "denied" | "failed";
  readonly reason?: DenialReason | "internal" | "unavailable";
  /** Position of the provider that let the user in. */
  readonly provider?: number;
  /** Positions of the providers that the password was handed to. */
  readonly verified: readonly number[];
  /** Positions of the providers whose decoy was spent. */
  readonly decoys: readonly number[];
  /** Whether lockout keeps the guess. */
  readonly isKept: boolean;
}

type Expectation = Omit<PasswordExpectation, "isKept">;
type Opaque = BackendScript & { readonly kind: "opaque" };

/** The rules of docs/composition.md, for a list of providers. */
export function expectPasswordLogin(
  scripts: readonly BackendScript[],
  whenUndisclosed: "stop" | "continue",
): PasswordExpectation {
  const isPassedOver = (script: BackendScript): boolean =>
    script.kind === "unknown" || (script.kind === "opaque" && isPassed(script, whenUndisclosed));
  const found = scripts.findIndex((script) => !isPassedOver(script));
  const passed = found === -1 ? scripts : scripts.slice(0, found);
  const tried = [...passed.entries()].flatMap(([position, script]) => (isTried(script) ? [position] : []));

  const end = scripts[found];
  const last = passed.length - 1;
  const expected: Expectation =
    end === undefined
      ? { outcome: "denied", reason: nameNobody(passed), verified: tried, decoys: isTried(passed[last]) ? [] : [last] }
      : endAt(found, end, tried);
  return { ...expected, isKept: isKept(expected, passed, end) };
}

/** Kept is what was a guess by its reason, and whatever comes after a provider that had found the password wrong. */
function isKept(
  { outcome, reason }: Expectation,
  passed: readonly BackendScript[],
  end: BackendScript | undefined,
): boolean {
  if (outcome === "granted") return false;
  if (passed.some((script) => script.kind === "opaque" && isTried(script) && !script.isDisclosing)) return true;
  if (outcome === "denied") return isGuessReason(reason as DenialReason);
  // What is no outage may have been thrown because of the password; but for one that comes before anything is counted.
  const isCounted = passed.some(({ kind }) => kind === "opaque") || (end?.kind === "outage" && end.when !== "lookup");
  return reason !== "unavailable" && isCounted;
}

function isPassed({ isBarred, user, isDisclosing }: Opaque, whenUndisclosed: "stop" | "continue"): boolean {
  if (isBarred) return whenUndisclosed === "continue";
  if (isDisclosing) return user === "unknown";
  return whenUndisclosed === "continue" && (user === "unknown" || user === "wrong");
}

function isTried(script: BackendScript | undefined): boolean {
  return script?.kind === "opaque" && !script.isBarred;
}

function nameNobody(passed: readonly BackendScript[]): DenialReason {
  const opaque = passed.filter((script) => script.kind === "opaque");
  if (opaque.some(({ isBarred, isDisclosing }) => !isBarred && !isDisclosing)) return "wrong-password-or-unknown-user";
  return opaque.some(({ isBarred }) => isBarred) ? "server-not-allowed" : "unknown-user";
}

function endAt(position: number, script: BackendScript, tried: readonly number[]): Expectation {
  const without = (reason: DenialReason): Expectation => ({
    outcome: "denied",
    reason,
    verified: tried,
    decoys: [position],
  });
  const verified = [...tried, position];
  const after = (reason: DenialReason): Expectation => ({ outcome: "denied", reason, verified, decoys: [] });
  const grant: Expectation = { outcome: "granted", provider: position, verified, decoys: [] };

  switch (script.kind) {
    case "unknown":
      throw new Error("Nothing ends there.");
    case "denied":
      return without("no-provider");
    case "outage":
      return {
        outcome: "failed",
        reason: script.isDefect ? "internal" : "unavailable",
        verified: script.when === "lookup" ? tried : verified,
        decoys: [],
      };
    case "account":
      if (script.state !== "active") return without(script.state);
      if (script.isBarred) return without("server-not-allowed");
      if (script.password === "none") return without("no-password");
      if (script.password === "right" || script.password === "remembered") return grant;
      return after(script.password === "wrong" ? "wrong-password" : "unknown-user");
    case "opaque":
      if (script.isBarred) return without("server-not-allowed");
      if (script.user === "right") return grant;
      if (script.user === "disabled") return after("disabled");
      return after(script.isDisclosing ? "wrong-password" : "wrong-password-or-unknown-user");
  }
}

/** What must come of a login with a key. */
export function expectKeyLogin(
  scripts: readonly BackendScript[],
  whenUndisclosed: "stop" | "continue",
): { readonly outcome: string; readonly reason?: string } {
  const isOpaque = (script: BackendScript): boolean =>
    script.kind === "opaque" || (script.kind === "outage" && script.when === "opaque");
  const end = scripts.find(
    (script) => script.kind !== "unknown" && !(isOpaque(script) && whenUndisclosed === "continue"),
  );
  if (end === undefined) {
    return { outcome: "denied", reason: scripts.some(isOpaque) ? "key-login-not-supported" : "unknown-user" };
  }
  if (isOpaque(end)) return { outcome: "denied", reason: "key-login-not-supported" };
  if (end.kind === "denied") return { outcome: "denied", reason: "no-provider" };
  if (end.kind === "outage") {
    if (end.when !== "lookup") return { outcome: "keysListed" };
    return { outcome: "failed", reason: end.isDefect ? "internal" : "unavailable" };
  }
  if (end.kind !== "account") throw new Error("Nothing ends there.");
  if (end.state !== "active") return { outcome: "denied", reason: end.state };
  return end.isBarred ? { outcome: "denied", reason: "server-not-allowed" } : { outcome: "keysListed" };
}
