import { isPathPart } from "../is-path-part.ts";
import { removeVariables } from "../remove-variables.ts";

/** One entry of an allow list, taken apart at its separators, so that `*` never reaches over one. */
export interface PartPattern {
  readonly parts: readonly PatternPart[];
}

/** One part: text, or what stands before and behind the one `*` in it. */
interface PatternPart {
  readonly head: string;
  /** `undefined`: there is no `*`. */
  readonly tail: string | undefined;
}

/** Takes a text apart as the patterns were that it is compared with. */
export type SplitParts = (text: string) => readonly string[];

export const splitTarget: SplitParts = (target) => target.split("/").slice(1);

/** The five fields of the ARN before the role, and the parts of the role's own path. */
export const splitRole: SplitParts = (role) => {
  const fields = role.split(":");
  return [...fields.slice(0, 5), ...fields.slice(5).join(":").split("/")];
};

/**
 * Reads a path such as `/my-bucket/home/{{username}}` or `/my-bucket/teams/*`.
 *
 * @returns `undefined` where it is none: no slash before it or one behind it, a part that is empty, `.` or `..`, two
 *   stars in one part, or a variable that is not closed.
 */
export function parseTargetPattern(text: string): PartPattern | undefined {
  if (!text.startsWith("/")) return undefined;
  const parts = splitTarget(text);
  return parts.every(isPathPart) && !/[\p{Cc}\\]/u.test(text) && text.isWellFormed() ? readParts(parts) : undefined;
}

/** Reads the ARN of a role, such as `arn:aws:iam::123456789012:role/transfer-*`. @returns `undefined` where it is none. */
export function parseRolePattern(text: string): PartPattern | undefined {
  if (!/^arn:[^:/]+:iam::[^:/]+:role\/[!-~]+$/.test(removeVariables(text))) return undefined;
  const parts = splitRole(text);
  return parts.slice(5).every(isPathPart) ? readParts(parts) : undefined;
}

function readParts(texts: readonly string[]): PartPattern | undefined {
  const parts = texts.map((text): PatternPart | undefined => {
    const [head = "", tail, ...more] = text.split("*");
    // What is left of braces would be compared as it is, and allow nothing.
    const literals = [head, tail ?? ""].map(removeVariables).join("");
    return more.length === 0 && !/[{}]/.test(literals) ? { head, tail } : undefined;
  });
  return parts.includes(undefined) ? undefined : { parts: parts as readonly PatternPart[] };
}

/** Fills the variables of a pattern. A value is only ever itself: a `*` in it stands for nothing else. */
export function fillPattern({ parts }: PartPattern, fill: (text: string) => string): PartPattern {
  return {
    parts: parts.map(({ head, tail }) => ({ head: fill(head), tail: tail === undefined ? undefined : fill(tail) })),
  };
}

/** Tells whether the first parts of a text are those of a pattern. */
export function beginsAs({ parts }: PartPattern, texts: readonly string[]): boolean {
  return parts.every(({ head, tail }, index) => {
    const text = texts[index];
    if (text === undefined) return false;
    if (tail === undefined) return text === head;
    return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
  });
}
