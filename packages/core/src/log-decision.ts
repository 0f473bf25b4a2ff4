import type { Decision } from "./decision.ts";
import type { TransferIdpError } from "./errors/transfer-idp-error.ts";
import type { LogFields, Logger } from "./logger.ts";
import type { LoginMethod, LoginRequest } from "./login.ts";

/** What a log line says of the login itself; nothing of an event that could not be read. */
export type LoggedLogin = Partial<Pick<LoginRequest, "username" | "serverId" | "protocol" | "sourceIp">> & {
  readonly method?: LoginMethod;
};

/**
 * Writes one line for a decision: `info`, or `error` where it failed; and its trace as `debug`.
 *
 * A logger that throws changes no decision: whoever may log in does, and nobody else.
 */
export function logDecision(logger: Logger, login: LoggedLogin, decision: Decision): void {
  const fields: LogFields = {
    username: shorten(login.username),
    serverId: shorten(login.serverId),
    protocol: shorten(login.protocol),
    sourceIp: shorten(login.sourceIp),
    method: login.method,
    provider: decision.trace.provider,
    outcome: decision.outcome,
    ...("reason" in decision ? { reason: decision.reason } : {}),
    milliseconds: decision.trace.milliseconds,
    ...(decision.outcome === "failed" ? describeError(decision.error) : {}),
  };
  try {
    logger[decision.outcome === "failed" ? "error" : "info"]("transfer login", fields);
    logger.debug("transfer login trace", { username: fields["username"], steps: decision.trace.steps });
  } catch {
    // Nowhere is left to say it.
  }
}

/** Whoever logs in chooses what stands here, and how long it is. */
function shorten(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  return text.length > 128 ? `${text.slice(0, 128)}…` : text;
}

/** The typed fields of an error; of one that is no outage the stack too, for then somebody has to find the cause. */
function describeError(error: TransferIdpError): LogFields {
  const isOutage = error.code === "ERR_PROVIDER_UNAVAILABLE";
  const details = Object.entries(error).filter(([name]) => name !== "name");
  return { error: { ...Object.fromEntries(details), ...(isOutage ? {} : { stack: error.stack }) } };
}
