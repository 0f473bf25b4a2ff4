import type { Decision } from "./decision.ts";
import { describeError } from "./describe-error.ts";
import type { LogFields, Logger } from "./logger.ts";
import type { LoginMethod, LoginRequest } from "./login.ts";
import { shortenText } from "./shorten-text.ts";
import { writeLogLine } from "./write-log-line.ts";

/** What a log line says of the login itself; nothing of an event that could not be read. */
export type LoggedLogin = Partial<Pick<LoginRequest, "username" | "serverId" | "protocol" | "sourceIp">> & {
  readonly method?: LoginMethod;
  readonly isDryRun?: boolean;
};

/**
 * Writes one line for a decision: `info`, or `error` where it failed; and its trace as `debug`.
 *
 * A logger that throws changes no decision: whoever may log in does, and nobody else.
 */
export function logDecision(logger: Logger, login: LoggedLogin, decision: Decision): void {
  writeLogLine(logger, decision.outcome === "failed" ? "error" : "info", "transfer login", () =>
    describe(login, decision),
  );
  writeLogLine(logger, "debug", "transfer login trace", () => {
    const { provider, steps } = decision.trace;
    return { username: shortenText(login.username), provider: shortenText(provider), steps };
  });
}

function describe(login: LoggedLogin, decision: Decision): LogFields {
  return {
    username: shortenText(login.username),
    serverId: shortenText(login.serverId),
    protocol: shortenText(login.protocol),
    sourceIp: shortenText(login.sourceIp),
    method: login.method,
    ...(login.isDryRun === true ? { isDryRun: true } : {}),
    // A provider without types may have any name.
    provider: shortenText(decision.trace.provider),
    outcome: decision.outcome,
    ...("reason" in decision ? { reason: decision.reason } : {}),
    milliseconds: decision.trace.milliseconds,
    ...(decision.outcome === "failed" ? describeError(decision.error) : {}),
  };
}
