import type { LogFields, Logger } from "./logger.ts";
import { requireKnownOptions, requireOption } from "./require-option.ts";

/** Options of {@link createJsonLineLogger}. */
export interface JsonLineLoggerOptions {
  /**
   * Receives each line with its newline.
   *
   * @defaultValue writes to standard output, not through `console`, to which Lambda's JSON log format would add a
   * second envelope.
   */
  readonly write?: (line: string) => void;
  /** Whether `debug` lines, which hold the traces, are written. @defaultValue false */
  readonly debug?: boolean;
}

// What JSON leaves as it is and a terminal or a log viewer acts upon: C1 controls, line separators, changes of direction.
const unsafeInTerminals = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * Makes a logger that writes one JSON object a line, with `level` and `message` first. Control characters are escaped:
 * usernames are hostile.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createJsonLineLogger } from "@transfer-idp/core";
 *
 * export const logger = createJsonLineLogger({ debug: true, write: (line) => process.stderr.write(line) });
 * ```
 */
export function createJsonLineLogger(options: JsonLineLoggerOptions = {}): Logger {
  requireKnownOptions(options, { write: true, debug: true });
  const { write = (line: string) => void process.stdout.write(line), debug = false } = options;
  requireOption(typeof write === "function", "write", "must be a function");
  requireOption(typeof debug === "boolean", "debug", "must be true or false");
  const writeLine =
    (level: string) =>
    (message: string, fields: LogFields): void => {
      const json = JSON.stringify({ level, message, ...fields });
      write(`${json.replace(unsafeInTerminals, escapeCharacter)}\n`);
    };
  return {
    debug: debug ? writeLine("DEBUG") : () => undefined,
    info: writeLine("INFO"),
    warn: writeLine("WARN"),
    error: writeLine("ERROR"),
  };
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
