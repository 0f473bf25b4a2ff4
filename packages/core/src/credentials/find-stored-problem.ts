import { isInvalidRecord } from "../errors/is-invalid-record.ts";
import type { PasswordScheme } from "./password-scheme.ts";

/**
 * Says why a scheme would not run a stored password, as the rest of a sentence; `undefined` where it would. One of a
 * scheme without a check is taken as it is.
 */
export function findStoredProblem(scheme: PasswordScheme, stored: string): string | undefined {
  try {
    const answer: unknown = scheme.check?.(stored);
    // Of code without types: what it finds comes too late, and is nobody's unhandled rejection.
    if (answer instanceof Promise) answer.catch(() => undefined);
    return undefined;
  } catch (error) {
    // What else was thrown may quote the stored value.
    return isInvalidRecord(error) ? error.problem : "could not be checked by its scheme";
  }
}
