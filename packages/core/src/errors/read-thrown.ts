import { isTransferIdpError, type TransferIdpError, type TransferIdpErrorCode } from "./transfer-idp-error.ts";
import { UnexpectedError } from "./unexpected-error.ts";

/** What was thrown, as an error of this library. */
export interface ReadThrown {
  readonly error: TransferIdpError;
  readonly code: TransferIdpErrorCode;
}

/** Reads what was thrown. Of code without types, an error may have a code that is another one each time, or throws then. */
export function readThrown(thrown: unknown): ReadThrown {
  try {
    if (isTransferIdpError(thrown)) return { error: thrown, code: thrown.code };
  } catch {
    // What was thrown may quote anything.
  }
  return { error: new UnexpectedError(thrown), code: "ERR_UNEXPECTED" };
}
