import type { Decision } from "./decision.ts";
import { type LoggedLogin, logDecision } from "./log-decision.ts";
import type { Logger } from "./logger.ts";
import { meterDecision } from "./meter-decision.ts";
import type { Metrics } from "./metrics.ts";

/** Logs and counts a decision. A dry run is logged as one and not counted: nobody was let in or turned away. */
export function reportDecision(
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics | undefined },
  login: LoggedLogin,
  decision: Decision,
): void {
  logDecision(logger, login, decision);
  if (login.isDryRun !== true) meterDecision(metrics, login, decision);
}
