import type { Account } from "../account.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { Login } from "../login.ts";
import { requireOption } from "../require-option.ts";
import { resolveSession } from "./resolve-session.ts";
import type { SessionSettings } from "./session-settings.ts";

/**
 * Refuses settings of the configuration that would fail every login they are for: makes the session of somebody who has
 * every attribute that they name.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireUsableSettings(
  values: SessionSettings,
  place: string,
  variables: Readonly<Record<string, string>>,
): void {
  const { HomeDirectoryDetails } = values;
  requireOption(HomeDirectoryDetails?.length !== 0, `${place}.HomeDirectoryDetails`, "must have a mapping");
  // What is missing here comes from other layers.
  const settings: SessionSettings = { Role: somebodysRole, PosixProfile: { Uid: 0, Gid: 0 }, ...values };
  const layers = [{ origin: place, values: settings }];
  try {
    resolveSession({ login: somebodysLogin, account: createAccountFor(values), layers, variables });
  } catch (error) {
    if (error instanceof InvalidUserRecordError) throw new ConfigurationError(`${place}.${error.field}`, error.problem);
    throw error;
  }
}

// Digits, for an attribute may be the number of an account.
const value = "123456789012";
const somebodysRole = `arn:aws:iam::${value}:role/somebody`;
const somebodysLogin: Login = {
  username: "somebody",
  presentedUsername: "somebody",
  method: "password",
  protocol: "SFTP",
  serverId: "s-00000000000000000",
  sourceIp: undefined,
  isDryRun: true,
  signal: AbortSignal.abort(),
};

function createAccountFor(values: SessionSettings): Account {
  const named = JSON.stringify(values).matchAll(/\{\{\s*attributes\.([^{}]*?)\s*\}\}/g);
  return {
    username: somebodysLogin.username,
    state: "active",
    groups: [],
    attributes: Object.fromEntries([...named].map(([, name = ""]) => [name, [value]])),
    publicKeys: [],
    accessRules: [],
    settings: [],
  };
}
