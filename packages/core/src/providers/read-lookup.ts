import type { UserLookup } from "../user-store.ts";

/**
 * Reads what a user store answered, as {@link readFinding} reads a finding: what is no answer must not pass for "no such
 * user", which lets {@link firstMatch} go on to somebody else of that name.
 *
 * @throws TypeError: it is none.
 */
export function readLookup(answer: unknown): UserLookup {
  const isAnswer = typeof answer === "object" && answer !== null && "record" in answer;
  const { record, groups, fromCache } = (isAnswer ? answer : {}) as Readonly<Record<string, unknown>>;
  const isKnown =
    isAnswer &&
    (record === undefined || (typeof record === "object" && record !== null)) &&
    (groups === undefined || Array.isArray(groups)) &&
    typeof fromCache === "boolean";
  if (!isKnown) throw new TypeError("The store found nothing known.");
  return { record, groups, fromCache } as UserLookup;
}
