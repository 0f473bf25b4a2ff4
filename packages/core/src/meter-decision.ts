import type { Decision } from "./decision.ts";
import { isKnownReason } from "./is-known-reason.ts";
import type { LoginMethod } from "./login.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Counts a decision and its time. {@link Metrics} says as what.
 *
 * A metrics object that throws or rejects changes no decision. Each value of a dimension is one of a few, for CloudWatch
 * keeps, and bills, a metric for every combination: nothing of what whoever logs in chose stands in one.
 */
export function meterDecision(
  metrics: Metrics | undefined,
  login: { readonly method?: LoginMethod | undefined },
  decision: Decision,
): void {
  if (metrics === undefined) return;
  const dimensions = {
    outcome: decision.outcome,
    reason: nameReason(decision),
    provider: nameProvider(decision.trace.provider),
    method: login.method ?? "none",
  };
  send(metrics, dimensions, "Logins", "Count", 1);
  send(metrics, dimensions, "LoginTime", "Milliseconds", decision.trace.milliseconds);
}

function send(
  metrics: Metrics,
  dimensions: Readonly<Record<string, string>>,
  name: string,
  unit: "Count" | "Milliseconds",
  value: number,
): void {
  try {
    const metric = metrics.singleMetric();
    for (const [dimension, text] of Object.entries(dimensions)) contain(metric.addDimension(dimension, text));
    contain(metric.addMetric(name, unit, value));
  } catch {
    // A login is not the place to say it.
  }
}

/** A metrics object that is asynchronous after all may reject. */
function contain(result: unknown): void {
  Promise.resolve(result).catch(() => undefined);
}

function nameReason(decision: Decision): string {
  if (!("reason" in decision)) return "none";
  return isKnownReason(decision.reason) ? decision.reason : "other";
}

/**
 * The name in the form that CloudWatch takes: printable ASCII, at most 1,024 characters, not blank. Neither Powertools
 * nor Lambda says so where it is not, the metric is just never there.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
 */
function nameProvider(name: unknown): string {
  const printable = typeof name === "string" ? name.slice(0, 1024).replaceAll(/[^ -~]/g, "?") : "";
  return printable.trim() === "" ? "none" : printable;
}
