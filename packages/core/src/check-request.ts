import { isAddress } from "./access/is-address.ts";
import type { DenialReason } from "./decision.ts";
import { isUsername } from "./is-username.ts";
import { isProtocol, type LoginMethod, type LoginRequest } from "./login.ts";
import { passwordMaxCharacters } from "./transfer/limits.ts";

/**
 * Decides what can be decided of a login before anybody is asked: whether its name, address and password are any that
 * could be right. Callers without types are looked after too: whatever they hand over for a password, a password login stays one.
 *
 * @returns why not, or `undefined`.
 */
export function checkRequest(
  { username, protocol, serverId, sourceIp }: LoginRequest,
  method: LoginMethod,
  password: unknown,
): DenialReason | undefined {
  if (!isProtocol(protocol) || typeof serverId !== "string" || serverId === "") return "malformed-event";
  if (sourceIp !== undefined && !isAddress(sourceIp)) return "malformed-event";
  if (!isUsername(username)) return "malformed-username";
  return method === "password" ? checkPassword(password) : undefined;
}

function checkPassword(password: unknown): DenialReason | undefined {
  if (typeof password !== "string" || password === "") return "empty-password";
  if (password.length > passwordMaxCharacters) return "password-too-long";
  return password.isWellFormed() ? undefined : "malformed-password";
}
