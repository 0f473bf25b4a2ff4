import { checkTransferResponse, type LoginMethod } from "@transfer-idp/core";

/** Something that Transfer would refuse (`error`) or take otherwise than meant (`warning`) in an answer. */
export type Finding = ReturnType<typeof checkTransferResponse>[number];

/** An answer that passed {@link judgeAnswer}. */
export interface AcceptedAnswer {
  readonly Role: string;
  readonly HomeDirectoryType?: "PATH" | "LOGICAL";
  readonly HomeDirectory?: string;
  readonly HomeDirectoryDetails?: string;
  readonly Policy?: string;
  readonly PublicKeys?: readonly string[];
}

/** What Transfer makes of an answer. */
export type Judgement =
  | { readonly accepted: true; readonly answer: AcceptedAnswer; readonly findings: readonly Finding[] }
  | { readonly accepted: false; readonly reason: string; readonly findings: readonly Finding[] };

/**
 * Decides whether Transfer would take an answer for a session. It takes a `Role` for yes, and refuses what it cannot
 * read.
 *
 * @param answer - What the handler answered, after its way through JSON.
 * @param method - The login it answers: public keys must be there on a key login and must not on a password login.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 */
export function judgeAnswer(answer: unknown, method: LoginMethod): Judgement {
  const findings = checkTransferResponse(answer, method);
  if (typeof answer === "object" && answer !== null && Object.keys(answer).length === 0) {
    return { accepted: false, reason: "the handler refuses", findings };
  }
  if (findings.some(({ severity }) => severity === "error")) {
    return { accepted: false, reason: "Transfer cannot use the answer", findings };
  }
  return { accepted: true, answer: answer as AcceptedAnswer, findings };
}
