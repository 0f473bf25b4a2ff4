import type { Account, Finding, IdentityProvider, Login, PasswordVerdict, VerifyPassword } from "@transfer-idp/core";
import { lowerCaseUsername } from "@transfer-idp/core";

/** What the tables say of a user whom a module proves. */
export interface TableAccount {
  readonly account: Account;
  /** The name that the module knows the user by. */
  readonly moduleUsername: string;
  /** Whether the record is that of everybody who has none of their own. */
  readonly isDefault: boolean;
  /** Whether the user's keys are those that the module says. */
  readonly hasModuleKeys: boolean;
}

/**
 * Has a module prove the user whom the tables describe, on key logins too: an account that is locked or gone there is so here.
 *
 * To what the tables say are added the module's state, groups, attributes and access rules, and its settings above theirs,
 * which traces know as `module:…`.
 * Where the module knows nothing before a password is tried, a key login goes by the tables alone.
 */
export async function findWithModule(module: IdentityProvider, login: Login, table: TableAccount): Promise<Finding> {
  const found = await module.findAccount(Object.freeze({ ...login, username: table.moduleUsername }));
  const { provider, spendDecoy } = found;
  const origin = { provider, spendDecoy, askedUsername: table.account.username };
  if (found.kind === "unknown") return { ...origin, kind: "unknown" };
  if (found.kind === "denied") return { ...origin, kind: "denied", reason: found.reason };
  const verifyPassword = found.verifyPassword && joinVerdicts(found.verifyPassword, table);
  if (found.kind === "opaque") {
    const accessRules = [...table.account.accessRules, ...(found.accessRules ?? [])];
    return { ...origin, kind: "account", account: { ...table.account, accessRules }, verifyPassword };
  }
  const account = joinAccounts(table, found.account);
  return account === undefined
    ? { ...origin, kind: "unknown" }
    : { ...origin, kind: "account", account, verifyPassword };
}

function joinVerdicts(verify: VerifyPassword, table: TableAccount): VerifyPassword {
  return async (password, signal): Promise<PasswordVerdict> => {
    const verdict = await verify(password, signal);
    if (verdict.outcome !== "verified") return verdict;
    const account = joinAccounts(table, verdict.account);
    // Not "unknown": the password was right, so nobody may go on and try it elsewhere. It stays counted, as a wrong one does:
    // taken back, it would tell whoever types other names for a user that it was right.
    if (account === undefined) return { outcome: "refused", reason: "no-user-record", countsAsGuess: true };
    return account.state === "active" ? { ...verdict, account } : { outcome: "refused", reason: account.state };
  };
}

/**
 * @returns `undefined` where the record is everybody's, and the module calls the user by another name than was typed: that
 *   name may have a record of its own, which nobody may get away from by another way to write it.
 */
function joinAccounts(table: TableAccount, found: Account): Account | undefined {
  const { account } = table;
  const isSame = lowerCaseUsername(found.username) === lowerCaseUsername(table.moduleUsername);
  if (table.isDefault && !isSame) return undefined;
  return {
    username: account.username,
    state: account.state === "active" ? found.state : account.state,
    groups: found.groups,
    attributes: found.attributes,
    publicKeys: [...account.publicKeys, ...(table.hasModuleKeys ? found.publicKeys : [])],
    accessRules: [...account.accessRules, ...found.accessRules],
    // Records of its own call theirs `user` too.
    settings: [
      ...account.settings,
      ...found.settings.map(({ origin, values }) => ({ origin: `module:${origin}`, values })),
    ],
  };
}
