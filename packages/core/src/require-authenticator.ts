import type { Authenticator } from "./authenticator.ts";
import { requireOption } from "./require-option.ts";

/**
 * Refuses an option that is no authenticator.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireAuthenticator(value: unknown, option: string): void {
  const { verifyPassword, listPublicKeys, logger } = (value ?? {}) as Partial<Authenticator>;
  const functions: readonly unknown[] = [verifyPassword, listPublicKeys, logger?.warn];
  const isAuthenticator = functions.every((candidate) => typeof candidate === "function");
  requireOption(isAuthenticator, option, "must be an authenticator");
}
