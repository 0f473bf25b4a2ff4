import { InvalidUserRecordError } from "@transfer-idp/core";

/**
 * Reads one of several records, and has errors say which.
 *
 * @param place - Before the field, such as `identity_provider.`
 */
export function readInPlace<Result>(place: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidUserRecordError
      ? new InvalidUserRecordError(place + error.field, error.problem)
      : error;
  }
}
