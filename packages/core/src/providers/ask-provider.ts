import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import type { Finding, IdentityProvider } from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { raceSignal } from "../race-signal.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { readFinding } from "./read-finding.ts";

/**
 * Asks a provider, and says on the finding who answered, for whom, and what refusing a wrong password costs there: the
 * one that was asked may ask others. What the finding says itself stays, for it comes from further down.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the login's time is over. A provider whose turn comes only
 *   then is not asked.
 * @throws TypeError: the provider answered what is no finding.
 * @throws whatever the provider rejects with.
 */
export async function askProvider(provider: IdentityProvider, login: Login): Promise<Finding> {
  const { name } = provider;
  const answer = await raceSignal(
    () => provider.findAccount(login),
    login.signal,
    () => new ProviderUnavailableError({ provider: name, kind: "timeout" }),
  );
  return readFinding(answer, { provider: name, spendDecoy: bindDecoy(provider), askedUsername: login.username });
}
