import type { LoginMethod } from "../login.ts";
import { shortenText } from "../shorten-text.ts";
import { compareAnswers } from "./compare-answers.ts";
import { type DescribedAnswer, describeDecision } from "./describe-answer.ts";
import type { ShadowAnswer, ShadowComparison } from "./shadow-comparison.ts";

/** What is known of a login that was answered twice. Hostile. */
export interface ShadowedLogin {
  readonly username: unknown;
  readonly serverId: unknown;
  readonly protocol: unknown;
  readonly method: LoginMethod | undefined;
}

/** Compares how a login was answered with what became of the candidate; `undefined` where it did not end in time. */
export function compareLogins(
  { username, serverId, protocol, method }: ShadowedLogin,
  current: DescribedAnswer,
  result: PromiseSettledResult<unknown> | undefined,
): ShadowComparison {
  const unfinished: DescribedAnswer = { outcome: "unfinished", problems: [], response: {} };
  const candidate = result === undefined ? unfinished : describeDecision(result, method);
  return {
    username: shortenText(username),
    serverId: shortenText(serverId),
    protocol: shortenText(protocol),
    method,
    current: withoutResponse(current),
    candidate: withoutResponse(candidate),
    differences: compareAnswers(current, candidate),
  };
}

function withoutResponse({ outcome, reason, problems }: DescribedAnswer): ShadowAnswer {
  return { outcome, ...(reason === undefined ? {} : { reason }), problems };
}
