import type { IdentityProvider, VerifyPassword } from "../identity-provider.ts";
import { makeLogin, neverAborts } from "./observe-login.ts";

/** Looks a user up and gives what verifies their password, for cases in which something happens before that is called. */
export async function findVerifier(provider: IdentityProvider, username: string): Promise<VerifyPassword> {
  const finding = await provider.findAccount(makeLogin(username, "password", neverAborts()));
  const verify = "verifyPassword" in finding ? finding.verifyPassword : undefined;
  if (verify === undefined) throw new Error(`The provider found no way to verify a password of ${username}.`);
  return verify;
}
