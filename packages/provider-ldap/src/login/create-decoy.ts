import type { SpendDecoy } from "@transfer-idp/core";
import { isNoPassword } from "./is-no-password.ts";
import type { LoginParts } from "./login-parts.ts";

/** Makes what spends the bind of a user whom there is not. @returns `undefined`: there is no entry for it. */
export function createDecoy({ directory, options }: LoginParts): SpendDecoy | undefined {
  const { decoyDn: dn } = options.users;
  if (dn === undefined) return undefined;
  return async (password, signal) => {
    if (!isNoPassword(password)) await directory.asUser({ dn, password }, signal, () => Promise.resolve());
  };
}
