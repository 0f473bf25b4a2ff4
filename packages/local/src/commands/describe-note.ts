import type { TraceNote } from "@transfer-idp/core";
import { escapeControls } from "./terminal.ts";

/**
 * Writes a note of a trace in words. Entries and keys are counted from 1, as people count.
 *
 * A note of a kind that is not known here, of a newer `@transfer-idp/core`, is written as its fields.
 */
export function describeNote(note: TraceNote): string {
  return escapeControls(write(note));
}

function write(note: TraceNote): string {
  switch (note.kind) {
    case "provider":
      return note.username === undefined
        ? `${note.provider} answered`
        : `${note.provider} found the account ${note.username}`;
    case "access-rule":
      return `${note.rule} of ${note.origin}: ${note.outcome}${describeMatch(note)}`;
    case "lockout":
      return `guesses by ${note.counter}: ${note.outcome.replace("-", " ")}${describeLock(note)}`;
    case "unreadable-entry":
      return `${note.field} of ${note.origin}: entry ${String(note.position + 1)} cannot be read, and admits nothing`;
    case "dropped-key":
      return `key ${String(note.position + 1)} dropped: ${note.problem}`;
    case "skipped-mapping":
      return `mapping ${String(note.position + 1)} left out: its ${note.filter} are others`;
    case "setting":
      return `${note.field} from ${note.origin}`;
    case "rehash":
      return `stored hash: ${note.outcome}${note.outcome === "changed" ? " meanwhile, and left as it is" : ""}`;
    case "warning":
      return `warning: ${note.field} (${note.code})`;
    default:
      return describeUnknown(note);
  }
}

function describeMatch({ rule, outcome, position }: Extract<TraceNote, { readonly kind: "access-rule" }>): string {
  if (position !== undefined) return `, entry ${String(position + 1)} matched`;
  if (rule === "sourceIpAllow" && outcome === "denied") return ", no entry matched";
  // It denies without an entry only where there is no address to compare.
  if (rule === "sourceIpDeny") return outcome === "denied" ? ", the login has no address" : ", no entry matched";
  return "";
}

function describeLock({ retryAfterMs }: Extract<TraceNote, { readonly kind: "lockout" }>): string {
  return retryAfterMs === undefined ? "" : `, for at least ${String(Math.ceil(retryAfterMs / 1000))} s more`;
}

function describeUnknown(note: never): string {
  const { kind, ...fields } = note as Readonly<Record<string, unknown>>;
  const plain = Object.entries(fields).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
  return `${String(kind)}: ${plain.map(([name, value]) => `${name} ${String(value)}`).join(", ")}`;
}
