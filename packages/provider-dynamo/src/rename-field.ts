import { InvalidUserRecordError } from "@transfer-idp/core";

/**
 * Has an error of core's name a field as it is stored.
 *
 * @param names - Stored names by those that core's records have.
 * @returns what else was thrown as it is.
 */
export function renameField(error: unknown, names: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof InvalidUserRecordError)) return error;
  const [head = ""] = /^\w+/.exec(error.field) ?? [];
  return new InvalidUserRecordError((names.get(head) ?? head) + error.field.slice(head.length), error.problem);
}
