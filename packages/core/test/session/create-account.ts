import type { Account } from "../../src/account.ts";
import type { Login } from "../../src/login.ts";

/** Makes the login of `alice`, who is also called that, with these changes. */
export function createLogin(changes: Partial<Login> = {}): Login {
  return {
    username: "alice",
    presentedUsername: "alice",
    method: "password",
    protocol: "SFTP",
    serverId: "s-1234567890abcdef0",
    sourceIp: "203.0.113.42",
    isDryRun: false,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Makes the account of `alice`, with these changes. */
export function createAccount(changes: Partial<Account> = {}): Account {
  return {
    username: "alice",
    state: "active",
    groups: [],
    attributes: {},
    publicKeys: [],
    accessRules: [],
    settings: [],
    ...changes,
  };
}
