import { checkState } from "../access/check-account.ts";
import type { Account } from "../account.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Finding, PasswordVerdict, VerifyPassword } from "../identity-provider.ts";

/** Gives the account in place of another one; `undefined`: there is no such user after all. */
export type ChangeAccount = (
  account: Account,
  signal: AbortSignal,
) => Promise<Account | undefined> | Account | undefined;

/**
 * Changes every account of a finding: the one that was found and those of its verdicts. Findings without an account stay
 * as they are.
 *
 * @param signal - Of the lookup; a verification has its own.
 */
export async function changeAccounts(finding: Finding, change: ChangeAccount, signal: AbortSignal): Promise<Finding> {
  if (finding.kind === "opaque") {
    return Object.freeze({ ...finding, verifyPassword: changeVerdicts(finding.verifyPassword, change) });
  }
  if (finding.kind !== "account") return finding;
  const { account, verifyPassword, provider, spendDecoy } = finding;
  const changed = await change(account, signal);
  if (changed === undefined) return Object.freeze({ kind: "unknown", provider, spendDecoy });
  return Object.freeze({
    ...finding,
    account: freezeDeep(changed),
    verifyPassword: verifyPassword && changeVerdicts(verifyPassword, change),
  });
}

function changeVerdicts(verifyPassword: VerifyPassword, change: ChangeAccount): VerifyPassword {
  return async (password, signal): Promise<PasswordVerdict> => {
    const verdict = await verifyPassword(password, signal);
    if (verdict.outcome !== "verified") return verdict;
    const account = await change(verdict.account, signal);
    if (account === undefined) return { outcome: "refused", reason: "unknown-user" };
    // The change may have brought another state with it, and not every caller is an authenticator that looks again.
    const { reason } = checkState(account);
    if (reason !== undefined) return { outcome: "refused", reason };
    return Object.freeze({ ...verdict, account: freezeDeep(account) });
  };
}
