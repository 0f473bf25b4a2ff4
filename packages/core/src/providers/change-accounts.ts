import { checkState } from "../access/check-account.ts";
import type { Account } from "../account.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Finding, PasswordVerdict, VerifyPassword } from "../identity-provider.ts";
import { askForVerdict } from "./ask-for-verdict.ts";

/** Gives the account in place of another one; `undefined`: nothing says what this user may do. */
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
    return Object.freeze({ ...finding, verifyPassword: changeVerdicts(finding, change) });
  }
  if (finding.kind !== "account") return finding;
  const { account, verifyPassword, provider, spendDecoy, askedUsername } = finding;
  const changed = await change(account, signal);
  if (changed === undefined) return Object.freeze({ kind: "unknown", provider, spendDecoy, askedUsername });
  return Object.freeze({
    ...finding,
    account: freezeDeep(changed),
    verifyPassword: verifyPassword && changeVerdicts(finding, change),
  });
}

function changeVerdicts(finding: Finding, change: ChangeAccount): VerifyPassword {
  return async (password, signal): Promise<PasswordVerdict> => {
    const verdict = await askForVerdict(finding, password, signal);
    if (verdict.outcome !== "verified") return verdict;
    const account = await change(verdict.account, signal);
    // Not "unknown": the password was right, so nobody may go on and try it elsewhere.
    if (account === undefined) return { outcome: "refused", reason: "no-user-record" };
    // The change may have brought another state with it, and not every caller is an authenticator that looks again.
    const { reason } = checkState(account);
    if (reason !== undefined) return { outcome: "refused", reason };
    return Object.freeze({ ...verdict, account: freezeDeep(account) });
  };
}
