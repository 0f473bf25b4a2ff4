import { randomBytes } from "node:crypto";
import { requireKnownOptions, requireOption } from "../require-option.ts";

/** Which kind of stored password a decoy stands in for. */
export type DecoyKind = { readonly scheme: "bcrypt"; readonly cost: number } | { readonly scheme: "plaintext" };

/**
 * Makes a stored password that nobody knows, to be compared with where there is no user.
 *
 * It takes the time that a wrong password of a known user takes only if it has the scheme and cost of the store's own.
 *
 * @param kind - `cost` is a whole number from 4 to 14.
 * @throws ConfigurationError `ERR_CONFIGURATION`: the cost or the scheme is another.
 */
export function createDecoy(kind: DecoyKind): string {
  requireKnownOptions(kind as Extract<DecoyKind, { readonly scheme: "bcrypt" }>, { scheme: true, cost: true }, "decoy");
  requireOption(["bcrypt", "plaintext"].includes(kind.scheme), "decoy.scheme", "must be bcrypt or plaintext");
  if (kind.scheme === "plaintext") return randomBytes(24).toString("base64url");
  const isCost = Number.isInteger(kind.cost) && kind.cost >= 4 && kind.cost <= 14;
  requireOption(isCost, "decoy.cost", "must be a whole number from 4 to 14");
  // 22 characters of salt and 31 of digest. Random bytes in their place are a hash that no password is known to have.
  const body = randomBytes(64).toString("base64").replaceAll("+", ".").slice(0, 53);
  return `$2b$${String(kind.cost).padStart(2, "0")}$${body}`;
}
