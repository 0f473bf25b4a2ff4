/** What the handlers use of Lambda's context. */
export interface LambdaContext {
  /** Absent in tests that pass `{}`; the authenticator's own limit then stands alone. */
  getRemainingTimeInMillis?(): number;
}
