import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import type { Finding, PasswordVerdict } from "../identity-provider.ts";
import { readVerdict } from "./read-verdict.ts";

/**
 * Has the password verified by whoever found the account.
 *
 * It waits for the verdict however long that takes, for a verdict that comes too late still says whether it was a guess.
 *
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the login's time was over before; nobody is asked.
 * @throws TypeError: the finding verifies no passwords, or the answer is no verdict.
 * @throws whatever the verification rejects with.
 */
export async function askForVerdict(finding: Finding, password: string, signal: AbortSignal): Promise<PasswordVerdict> {
  const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;
  if (verifyPassword === undefined) throw new TypeError("The provider found nothing that verifies a password.");
  if (signal.aborted) throw new ProviderUnavailableError({ provider: finding.provider ?? "", kind: "timeout" });
  return readVerdict(await verifyPassword(password, signal));
}
