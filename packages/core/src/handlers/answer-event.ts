import type { Authenticator } from "../authenticator.ts";
import type { Decision, Denied, Failed } from "../decision.ts";
import { InvalidEventError } from "../errors/invalid-event-error.ts";
import { UnexpectedError } from "../errors/unexpected-error.ts";
import { reportDecision } from "../report-decision.ts";
import { createTraceRecorder } from "../trace-recorder.ts";
import type { TransferLogin } from "../transfer/parse-transfer-event.ts";
import type { LambdaContext } from "./lambda-context.ts";

/** The time a handler has. */
export interface HandlerTime {
  readonly context: LambdaContext | undefined;
  readonly reserveTimeMs: number;
}

/**
 * Reads a login and has it decided. An event that is no login, or that somebody sent who may not ask, is denied, and
 * said so in the log.
 */
export async function answerEvent(
  authenticator: Authenticator,
  parse: () => TransferLogin | "unauthenticated-caller",
  { context, reserveTimeMs }: HandlerTime,
): Promise<Decision> {
  let parsed: TransferLogin | "unauthenticated-caller";
  let remaining: number;
  try {
    parsed = parse();
    remaining = context?.getRemainingTimeInMillis?.() ?? Infinity;
  } catch (error) {
    if (error instanceof InvalidEventError) return denyEvent(authenticator, "malformed-event", error);
    return failEvent(authenticator, error);
  }
  if (parsed === "unauthenticated-caller") return denyEvent(authenticator, parsed);
  const time = { remainingTimeMs: remaining - reserveTimeMs };
  return parsed.method === "password"
    ? authenticator.verifyPassword({ ...parsed.login, ...time })
    : authenticator.listPublicKeys({ ...parsed.login, ...time });
}

/** Denies an event that never became a login. */
function denyEvent(
  authenticator: Authenticator,
  reason: "malformed-event" | "unauthenticated-caller",
  error?: InvalidEventError,
): Denied {
  const trace = createTraceRecorder("none");
  trace.begin("parse-event");
  trace.end(reason, error === undefined ? [] : [{ kind: "warning", field: error.field, code: error.problem }]);
  const decision: Denied = { outcome: "denied", reason, trace: trace.finish() };
  reportDecision(authenticator, {}, decision);
  return decision;
}

/** An event that cannot even be looked at, as one with a getter that throws: no JSON does that. */
function failEvent(authenticator: Authenticator, thrown: unknown): Failed {
  const error = new UnexpectedError(thrown);
  const decision: Failed = {
    outcome: "failed",
    reason: "internal",
    error,
    trace: createTraceRecorder("none").finish(),
  };
  reportDecision(authenticator, {}, decision);
  return decision;
}
