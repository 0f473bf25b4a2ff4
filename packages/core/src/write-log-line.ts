import type { LogFields, Logger } from "./logger.ts";

/** Writes one line, if the logger can: one that throws, or is asynchronous after all and rejects, changes nothing. */
export function writeLogLine(
  logger: Logger,
  level: keyof Logger,
  message: string,
  describeLine: () => LogFields,
): void {
  try {
    const writeLine: (message: string, fields: LogFields) => unknown = logger[level].bind(logger);
    Promise.resolve(writeLine(message, describeLine())).catch(() => undefined);
  } catch {
    // Nowhere is left to say it.
  }
}
