import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { PasswordScheme } from "./password-scheme.ts";

/**
 * Says why a scheme would not run a stored password, as the rest of a sentence; `undefined` where it would. One of a
 * scheme without a check is taken as it is.
 */
export function findStoredProblem(scheme: PasswordScheme, stored: string): string | undefined {
  try {
    scheme.check?.(stored);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidUserRecordError) return error.problem;
    throw error;
  }
}
