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
  write(logger, decision.outcome === "failed" ? "error" : "info", "transfer login", () => describe(login, decision));
  write(logger, "debug", "transfer login trace", () => {
    return { username: shorten(login.username), steps: decision.trace.steps };
  });
}

function write(logger: Logger, level: keyof Logger, message: string, describeLine: () => LogFields): void {
  try {
    // A logger that is asynchronous after all may reject.
    const writeLine: (message: string, fields: LogFields) => unknown = logger[level].bind(logger);
    Promise.resolve(writeLine(message, describeLine())).catch(() => undefined);
  } catch {
    // Nowhere is left to say it.
  }
}

function describe(login: LoggedLogin, decision: Decision): LogFields {
  return {
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
