import type { PasswordScheme } from "./password-scheme.ts";

/**
 * Decides whether a scheme calls a stored value weak. It changes nothing of the login, whatever a scheme of the caller's own
 * makes of the question.
 */
export function isWeakHash(scheme: PasswordScheme, stored: string): boolean {
  try {
    const answer: unknown = scheme.needsRehash?.(stored);
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer === true;
  } catch {
    return false;
  }
}
