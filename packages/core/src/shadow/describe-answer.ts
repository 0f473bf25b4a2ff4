import type { Decision } from "../decision.ts";
import { isKnownReason } from "../is-known-reason.ts";
import type { LoginMethod } from "../login.ts";
import { checkTransferResponse } from "../transfer/check-transfer-response.ts";
import { readOwn } from "../transfer/parse-transfer-event.ts";
import { renderResponse } from "../transfer/render-response.ts";
import type { ShadowAnswer } from "./shadow-comparison.ts";

/** An answer with what Transfer would receive. */
export interface DescribedAnswer extends ShadowAnswer {
  /** Plain JSON. */
  readonly response: unknown;
}

const broken: DescribedAnswer = { outcome: "failed", reason: "internal", problems: [], response: {} };

/** Describes a decision, or whatever came in place of one: a candidate may be anybody's. */
export function describeDecision(
  result: PromiseSettledResult<unknown>,
  method: LoginMethod | undefined,
): DescribedAnswer {
  if (result.status === "rejected") return broken;
  try {
    const decision = result.value as Decision;
    // Something else than a decision has another outcome, or none that can be read.
    switch (decision.outcome) {
      case "denied":
      case "failed": {
        const reason = isKnownReason(decision.reason) ? decision.reason : "other";
        return { outcome: decision.outcome, reason, problems: [], response: {} };
      }
      case "granted":
      case "keysListed": {
        const response = copyAsSent(renderResponse(decision));
        return { outcome: decision.outcome, problems: listProblems(response, method), response };
      }
      default:
        return broken;
    }
  } catch {
    return broken;
  }
}

/** Describes the answer of a handler as Transfer reads it. */
export function describeResponse(
  result: PromiseSettledResult<unknown>,
  method: LoginMethod | undefined,
): DescribedAnswer {
  const failed: DescribedAnswer = { outcome: "failed", problems: [], response: {} };
  if (result.status === "rejected") return failed;
  try {
    const response = copyAsSent(result.value);
    if (isBlank(readOwn(response, "Role"))) return { outcome: "denied", problems: [], response };
    const outcome = method === "publicKey" ? "keysListed" : "granted";
    return { outcome, problems: listProblems(response, method), response };
  } catch {
    // What cannot be written as JSON makes Lambda fail.
    return failed;
  }
}

/** Whether a field of an answer says nothing. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** What arrives at Transfer is JSON: without what JSON leaves out, and looked at no more than Lambda does. */
function copyAsSent(answer: unknown): unknown {
  const text = JSON.stringify(answer) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

function listProblems(response: unknown, method: LoginMethod | undefined): readonly string[] {
  const errors = checkTransferResponse(response, method).filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code }) => code))];
}
