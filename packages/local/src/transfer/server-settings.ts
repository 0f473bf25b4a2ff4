import { ConfigurationError } from "@transfer-idp/core";

/** A legal id of a server that does not exist. */
export const defaultServerId = "s-01234567890abcdef";

/** What AWS recommends as the most for a function that authenticates. */
export const defaultHandlerTimeoutMs = 15_000;

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function readServerId(serverId: string): string {
  if (!/^s-[0-9a-f]{17}$/.test(serverId)) throw new ConfigurationError("serverId", "must be s- and 17 hex digits");
  return serverId;
}

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function readTimeout(timeoutMs: number): number {
  // Lambda's own bounds: one second to 15 minutes. Below a second is let through, for tests.
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 900_000) {
    throw new ConfigurationError("handlerTimeoutMs", "must be a whole number of milliseconds from 1 to 900000");
  }
  return timeoutMs;
}
