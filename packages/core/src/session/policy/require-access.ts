import { requireOption } from "../../require-option.ts";
import { accessActions } from "./access-actions.ts";

/** @throws ConfigurationError `ERR_CONFIGURATION`: it is no access that is known. */
export function requireAccess(access: unknown, field: string): void {
  const isKnown = typeof access === "string" && Object.hasOwn(accessActions, access);
  requireOption(isKnown, field, "must be readWrite, readOnly or dropBox");
}
