import type { LogicalDirectory, Session, TraceStep } from "@transfer-idp/core";
import { describeNote } from "./describe-note.ts";
import type { DecisionSummary, ErrorSummary } from "./summarize-decision.ts";
import type { KeySummary } from "./summarize-key.ts";
import { escapeControls } from "./terminal.ts";

/** The signs of a step's outcomes. */
export type OutcomeSigns = Readonly<Record<TraceStep["outcome"], string>>;

/** Most names or directories that are written; `--format json` has them all. */
const listMax = 20;
/** Longest value of a session: a policy has at most 2048 characters. */
const valueMaxCharacters = 2048;

/**
 * Chooses signs that the terminal can show. The locale says it, and there is none on Windows and in many containers.
 *
 * @param environment - `process.env`
 */
export function chooseSigns(environment: Readonly<Record<string, string | undefined>>): OutcomeSigns {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => environment[name]).find((value) => (value ?? "") !== "");
  const isUnicode = /utf-?8/i.test(locale ?? "");
  return isUnicode ? { passed: "✓", denied: "✗", failed: "!" } : { passed: "+", denied: "x", failed: "!" };
}

/** Writes a decision as a tree for an operator: what was decided, each step, and what came of it. */
export function describeDecision(summary: DecisionSummary, signs: OutcomeSigns): readonly string[] {
  const { outcome, reason, error, account, session, publicKeys, steps } = summary;
  return [
    reason === undefined ? outcome : `${outcome}: ${escapeControls(reason)}`,
    describeLogin(summary),
    "",
    ...describeSteps(steps, signs),
    "",
    ...(error === undefined ? [] : [...describeError(error), ""]),
    ...(account === undefined ? [] : [`account  ${escapeControls(account.username)}`]),
    ...(account === undefined || account.groups.length === 0 ? [] : [`groups   ${describeList(account.groups)}`]),
    ...(session === undefined ? [] : ["session", ...describeSession(session)]),
    ...(publicKeys === undefined ? [] : ["keys", ...publicKeys.map(describeKey)]),
    ...(account === undefined ? [] : [""]),
    describeMeaning(summary),
  ];
}

function describeLogin({ login, provider, milliseconds }: DecisionSummary): string {
  const method = login.method === "password" ? "password login" : "key login";
  const source = login.sourceIp === undefined ? "without a source address" : `from ${escapeControls(login.sourceIp)}`;
  const who = [escapeControls(login.username), method, login.protocol, escapeControls(login.serverId), source];
  return `${who.join(", ")}; provider ${escapeControls(provider)}; ${formatMilliseconds(milliseconds)} ms`;
}

function describeSteps(steps: readonly TraceStep[], signs: OutcomeSigns): readonly string[] {
  const times = steps.map(({ milliseconds }) => formatMilliseconds(milliseconds));
  const width = Math.max(0, ...times.map(({ length }) => length));
  return steps.flatMap(({ step, outcome, reason, notes }, index) => {
    // A newer core may know further outcomes.
    const sign = Object.hasOwn(signs, outcome) ? signs[outcome] : "?";
    const why = reason === undefined ? "" : `: ${escapeControls(reason)}`;
    return [
      `  ${sign} ${(times[index] ?? "").padStart(width)} ms  ${escapeControls(step)}${why}`,
      ...notes.map((note) => `${" ".repeat(width + 11)}${describeNote(note)}`),
    ];
  });
}

function describeError({ name, code, message, fields, frames }: ErrorSummary): readonly string[] {
  return [
    `error    ${escapeControls(name)} (${escapeControls(code)})`,
    `  ${escapeControls(message, valueMaxCharacters)}`,
    ...Object.entries(fields).map(([field, value]) => `  ${escapeControls(`${field}: ${String(value)}`)}`),
    ...frames.map((frame) => `  ${escapeControls(frame, valueMaxCharacters)}`),
  ];
}

function describeSession(session: Session): readonly string[] {
  const fields = Object.entries(session).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...fields.map(([field]) => field.length));
  return fields.flatMap(([field, value]) => {
    const name = `  ${escapeControls(field).padEnd(width)}`;
    if (!Array.isArray(value)) return [`${name}  ${describeValue(value)}`];
    // The directories of a home, one a line.
    const shown = value.slice(0, listMax).map((entry: unknown) => `    ${describeDirectory(entry)}`);
    return [name.trimEnd(), ...shown, ...(value.length > listMax ? [`    ${countMore(value.length)}`] : [])];
  });
}

function describeDirectory(entry: unknown): string {
  const { Entry, Target, Type, ...rest } = entry as Partial<LogicalDirectory>;
  if (typeof Entry !== "string" || typeof Target !== "string" || Object.keys(rest).length > 0) {
    return describeValue(entry);
  }
  return `${describeValue(Entry)} -> ${describeValue(Target)}${Type === undefined ? "" : ` (${describeValue(Type)})`}`;
}

function describeValue(value: unknown): string {
  return escapeControls(typeof value === "string" ? value : JSON.stringify(value), valueMaxCharacters);
}

function describeKey({ type, bits, fingerprint }: KeySummary): string {
  return `  ${bits === undefined ? "" : `${String(bits)} `}${fingerprint} (${escapeControls(type)})`;
}

function describeList(names: readonly string[]): string {
  const shown = names.slice(0, listMax).map((name) => escapeControls(name));
  return [...shown, ...(names.length > listMax ? [countMore(names.length)] : [])].join(", ");
}

function countMore(count: number): string {
  return `and ${String(count - listMax)} more: see --format json`;
}

function describeMeaning({ outcome, reason }: DecisionSummary): string {
  if (reason !== undefined) return `What it means and what to do: docs/reasons.md#${escapeControls(reason)}`;
  return outcome === "granted"
    ? "The password was proven. Transfer would open this session."
    : "Nothing is proven: Transfer would open this session for a client that has one of these keys.";
}

function formatMilliseconds(milliseconds: number): string {
  return milliseconds.toFixed(2);
}
