import { denialReasons } from "../denial-reasons.ts";
import type { Finding, FindingOrigin } from "../identity-provider.ts";
import { readAccount } from "./read-account.ts";

/**
 * Reads what a provider answered, which may have no types: each field by its name and once. What is no finding must not
 * pass for one of the others.
 *
 * @param asked - Who was asked and for whom: what the finding does not say itself. What it says comes from further down.
 * @throws TypeError: it is none.
 */
export function readFinding(answer: unknown, asked: FindingOrigin): Finding {
  const read = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const { kind, account, verifyPassword, accessRules, reason, provider, spendDecoy, askedUsername } = read;
  const isTold =
    isOptional("string", provider) &&
    isOptional("function", spendDecoy) &&
    isOptional("string", askedUsername) &&
    isOptional("function", verifyPassword);
  if (!isTold) throw new TypeError("The provider found nothing known.");
  const finding = {
    kind,
    provider: provider ?? asked.provider,
    spendDecoy: bind(spendDecoy, answer) ?? asked.spendDecoy,
    askedUsername: askedUsername ?? asked.askedUsername,
  };
  const verify = bind(verifyPassword, answer);
  if (kind === "unknown") return Object.freeze(finding as Finding);
  if (kind === "account") {
    return Object.freeze({ ...finding, account: readAccount(account), verifyPassword: verify } as Finding);
  }
  if (kind === "opaque" && verify !== undefined) {
    return Object.freeze({ ...finding, verifyPassword: verify, accessRules } as Finding);
  }
  if (kind === "denied" && (denialReasons as readonly unknown[]).includes(reason)) {
    return Object.freeze({ ...finding, reason } as Finding);
  }
  throw new TypeError("The provider found nothing known.");
}

/** It may be a method that needs its object. */
function bind(method: unknown, answer: unknown): unknown {
  return typeof method === "function" ? (method.bind(answer) as unknown) : undefined;
}

function isOptional(type: "string" | "function", value: unknown): boolean {
  return value === undefined || typeof value === type;
}
