import { TransferIdpError } from "./transfer-idp-error.ts";

/**
 * Something stored about a user cannot be read and restricts what they may do (or proves who they are), so the login
 * fails rather than going on without it.
 */
export class InvalidUserRecordError extends TransferIdpError {
  override readonly name = "InvalidUserRecordError";
  override readonly code = "ERR_INVALID_USER_RECORD";
  /** Path of the field inside the record, such as `HomeDirectoryDetails[0].Target`. */
  readonly field: string;
  /** What is wrong, as the rest of a sentence: `must begin with a slash`. Never holds the value. */
  readonly problem: string;

  constructor(field: string, problem: string) {
    super(`A user record cannot be used: ${field} ${problem}.`);
    this.field = field;
    this.problem = problem;
  }
}
