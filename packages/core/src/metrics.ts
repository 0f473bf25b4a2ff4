/**
 * Where decisions are counted. The Metrics of Powertools for AWS Lambda satisfies it as it is.
 *
 * Each decision sends two metrics off at once, `Logins` (Count, 1) and `LoginTime` (Milliseconds), each with the same
 * four dimensions: `outcome`, `reason` (those of `docs/reasons.md`; `none` where the login was let in), `provider` and
 * `method` (`none` for an event that was no login). A program that has a default dimension of one of these names finds
 * it replaced in these two metrics.
 *
 * It asks for metrics that stand alone rather than for `addDimension`, `addMetric` and `publishStoredMetrics` of the
 * object itself, because what those collect belongs to the whole process: of two logins at a time, one would be counted
 * under the other's reason, and publishing would send the program's own metrics off half collected, and drop their
 * dimensions. Nor does anybody have to remember to publish.
 *
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/metrics/
 *
 * @example
 * ```ts
 * import { Metrics } from "@aws-lambda-powertools/metrics";
 * import { createAuthenticator, createStaticProvider } from "@transfer-idp/core";
 *
 * const authenticator = createAuthenticator({
 *   provider: createStaticProvider({ file: "users.json" }),
 *   metrics: new Metrics({ namespace: "transfer", serviceName: "sftp-login" }),
 * });
 * ```
 */
export interface Metrics {
  /**
   * Makes one metric that takes on the program's namespace and default dimensions and shares nothing else with it, nor
   * with another one. MUST be new at each call.
   */
  singleMetric(): SingleMetric;
}

/** One metric that stands alone. */
export interface SingleMetric {
  /** Sets a dimension. Called before {@link SingleMetric.addMetric}, once a name, with text that is never blank. */
  addDimension(name: string, value: string): unknown;
  /** Sends the metric off with its dimensions. Called once. */
  addMetric(name: string, unit: "Count" | "Milliseconds", value: number): unknown;
}
