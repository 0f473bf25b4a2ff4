import { ConfigurationError } from "./errors/configuration-error.ts";
import { InvalidUserRecordError } from "./errors/invalid-user-record-error.ts";

/**
 * Reads an option with what reads records: what is wrong with a record fails a login, what is wrong with an option keeps
 * the program from starting.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: in place of an InvalidUserRecordError.
 */
export function asConfiguration<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidUserRecordError ? new ConfigurationError(error.field, error.problem) : error;
  }
}
