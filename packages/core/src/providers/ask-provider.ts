import type { Finding, IdentityProvider } from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { isFinding } from "./is-finding.ts";

/**
 * Asks a provider in the name of another one, and says on the finding who answered and what refusing a wrong password
 * costs there, for the one in between is not the one that answers.
 *
 * What a finding says itself stays: it comes from further down. What is no finding at all is handed on as it is, for the
 * authenticator to refuse.
 *
 * @throws whatever the provider rejects with.
 */
export async function askProvider(child: IdentityProvider, login: Login): Promise<Finding> {
  const finding = await child.findAccount(login);
  if (!isFinding(finding)) return finding;
  return Object.freeze({
    ...finding,
    provider: finding.provider ?? child.name,
    spendDecoy: finding.spendDecoy ?? child.spendDecoy,
  });
}
