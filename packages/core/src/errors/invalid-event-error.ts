import { TransferIdpError } from "./transfer-idp-error.ts";

/** What is wrong with a field of an event. */
export type EventProblem = "missing" | "wrong-type" | "unreadable" | "duplicated" | "contradictory";

/** An event is not a login that Transfer could have sent. Handlers answer it with `{}` (`malformed-event`). */
export class InvalidEventError extends TransferIdpError {
  override readonly name = "InvalidEventError";
  override readonly code = "ERR_INVALID_EVENT";
  /** The field's name as in Transfer's event (`serverId`), or the header's (`PasswordBase64`). */
  readonly field: string;
  readonly problem: EventProblem;

  constructor(field: string, problem: EventProblem) {
    super("The event is not a login that AWS Transfer Family sends.");
    this.field = field;
    this.problem = problem;
  }
}
