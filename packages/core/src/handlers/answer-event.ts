import type { Authenticator } from "../authenticator.ts";
import type { Decision, Denied } from "../decision.ts";
import { InvalidEventError } from "../errors/invalid-event-error.ts";
import { logDecision } from "../log-decision.ts";
import type { TransferLogin } from "../transfer/parse-transfer-event.ts";
import type { LambdaContext } from "./lambda-handler.ts";

/** The time a handler has. */
export interface HandlerTime {
  readonly context: LambdaContext | undefined;
  readonly reserveTimeMs: number;
}

/** Reads a login and has it decided. An event that is no login is denied, and said so in the log. */
export async function answerEvent(
  authenticator: Authenticator,
  parse: () => TransferLogin,
  { context, reserveTimeMs }: HandlerTime,
): Promise<Decision> {
  let parsed: TransferLogin;
  try {
    parsed = parse();
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return denyEvent(authenticator, "malformed-event", error);
  }
  const remaining = context?.getRemainingTimeInMillis();
  const time = remaining === undefined ? {} : { remainingTimeMs: remaining - reserveTimeMs };
  return parsed.method === "password"
    ? authenticator.verifyPassword({ ...parsed.login, ...time })
    : authenticator.listPublicKeys({ ...parsed.login, ...time });
}

/** Denies an event that never became a login. */
export function denyEvent(
  { logger }: Authenticator,
  reason: "malformed-event" | "unauthenticated-caller",
  error?: InvalidEventError,
): Denied {
  const notes = error === undefined ? [] : [{ kind: "warning" as const, field: error.field, code: error.problem }];
  const steps = [{ step: "parse-event" as const, outcome: "denied" as const, milliseconds: 0, notes }];
  const decision: Denied = { outcome: "denied", reason, trace: { provider: "none", milliseconds: 0, steps } };
  logDecision(logger, {}, decision);
  return decision;
}
