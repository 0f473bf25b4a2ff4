import { isTransferIdpError } from "@transfer-idp/core";
import { ResultCodeError } from "ldapts";

/** Codes with which a server says that it, and not the directory, cannot answer: busy, unavailable. */
const ownTroubles = [51, 52];

/** Whether another server may answer what this one did not: it could not be reached, fell silent, or said that it cannot. */
export function isServerFailure(error: unknown): boolean {
  if (isTransferIdpError(error)) return false;
  return error instanceof ResultCodeError ? ownTroubles.includes(error.code) : true;
}
