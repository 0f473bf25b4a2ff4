import { ProviderUnavailableError, type RefusalReason } from "@transfer-idp/core";
import type { CheckedLdapOptions } from "../check-ldap-options.ts";
import type { BindAnswer } from "../connection/directory.ts";
import { mapLdapError } from "../map-ldap-error.ts";
import { readBindRefusal } from "../state/read-bind-refusal.ts";

/**
 * Reads why a user's bind does not let them in. `undefined`: it does.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the directory could not say. It may be that it could have, of the
 *   right password.
 */
export function readRefusal(
  answer: BindAnswer<unknown>,
  { name, users }: CheckedLdapOptions,
  isFound: boolean,
): RefusalReason | undefined {
  const reason = readBindRefusal(answer, { accountState: users.accountState, isFound });
  if (reason !== "outage") return reason;
  const { kind, backendError } = mapLdapError(answer.refusal, name);
  throw new ProviderUnavailableError({ provider: name, kind, backendError, countsAsGuess: true });
}
