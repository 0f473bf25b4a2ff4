/** What a log line holds besides its message. */
export type LogFields = Record<string, unknown>;

/**
 * Where lines go. `console` and the Logger of Powertools for AWS Lambda satisfy it as they are.
 *
 * `debug` receives a login's trace, `info` a decision that answers the login, `error` one that failed.
 */
export interface Logger {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}
