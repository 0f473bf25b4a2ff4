import type { AcceptedAnswer } from "./judge-answer.ts";

/** One mapping of a logical home. */
export interface HomeEntry {
  /** Parts of the path that the client sees. None: `/`. */
  readonly entry: readonly string[];
  /** Parts of the place below the root folder, the bucket first. */
  readonly target: readonly string[];
  readonly type: "FILE" | "DIRECTORY";
}

/** Where a session may go. */
export interface SessionHome {
  readonly type: "PATH" | "LOGICAL";
  /** Where the session starts, as the client sees it. */
  readonly start: readonly string[];
  /** None in a PATH home. */
  readonly entries: readonly HomeEntry[];
}

/**
 * Reads where a session may go from an answer that {@link judgeAnswer} accepted, with `${transfer:UserName}` filled in
 * as the name was typed.
 *
 * AWS writes the variable in several cases (`UserName`, `Username`, `Transfer:UserName`), so case does not matter here.
 * The other three variables are for policies of PATH homes; in a home they stay what they are, as text.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/users-policies.html
 */
export function readSessionHome(answer: AcceptedAnswer, username: string): SessionHome {
  // A function, for in a replacement text `$&` would be read as a pattern.
  const fillIn = (text: string): string => text.replace(/\$\{transfer:username\}/gi, () => username);
  const start = splitPath(fillIn(answer.HomeDirectory ?? "/"));
  if (answer.HomeDirectoryType !== "LOGICAL") return { type: "PATH", start, entries: [] };
  const details = JSON.parse(answer.HomeDirectoryDetails ?? "[]") as readonly RawEntry[];
  const entries = details.map(({ Entry, Target, Type }) => ({
    entry: splitPath(fillIn(Entry)),
    target: splitPath(fillIn(Target)),
    type: Type ?? "DIRECTORY",
  }));
  return { type: "LOGICAL", start, entries };
}

interface RawEntry {
  readonly Entry: string;
  readonly Target: string;
  readonly Type?: "FILE" | "DIRECTORY";
}

// Dots stay: S3 knows no parent folder, so a part `..` names a place that no file of ours can be at.
function splitPath(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "");
}
