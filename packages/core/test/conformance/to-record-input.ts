import type { ConformanceUser } from "@transfer-idp/core/conformance";
import { hashSync } from "bcryptjs";

/** Writes a user of the suite in the form of a user record, with what is stored for a password. */
export function toRecordInput(user: ConformanceUser, password: string | undefined): object {
  const { publicKeys, state, settings } = user;
  return { publicKeys, state, ...settings, ...(password === undefined ? {} : { password }) };
}

/** Hashes a user's password at the lowest cost there is: what is tested here is not how long it takes. */
export function hashForRecord({ password }: ConformanceUser): string | undefined {
  return password === undefined ? undefined : hashSync(password, 4);
}
