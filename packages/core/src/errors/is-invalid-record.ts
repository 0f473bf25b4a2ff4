import type { InvalidUserRecordError } from "./invalid-user-record-error.ts";
import { isTransferIdpError } from "./transfer-idp-error.ts";

/** Whether it is an InvalidUserRecordError, also of another installed copy of this library. */
export function isInvalidRecord(error: unknown): error is InvalidUserRecordError {
  return isTransferIdpError(error) && error.code === "ERR_INVALID_USER_RECORD";
}
