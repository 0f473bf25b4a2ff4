import type { Logger } from "@transfer-idp/core";
import { escapeControls, type Terminal } from "./terminal.ts";

/**
 * Makes a logger for the embedded users file that tells in a readable line why a login was denied, which the answer to
 * Transfer does not.
 */
export function createTerminalLogger(terminal: Terminal): Logger {
  const note = (_message: string, fields: Readonly<Record<string, unknown>>): void => {
    const { outcome, reason, username } = fields;
    if (typeof outcome !== "string" || outcome === "granted" || outcome === "keysListed") return;
    const who = typeof username === "string" ? escapeControls(username) : "a login";
    const why = typeof reason === "string" ? reason : outcome;
    terminal.note(`    users file: ${outcome} ${who} (${why})`);
  };
  return { debug: () => undefined, info: note, warn: note, error: note };
}
