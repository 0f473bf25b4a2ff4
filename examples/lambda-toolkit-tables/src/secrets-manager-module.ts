import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type IdentityProvider, requireOption } from "@transfer-idp/core";
import type { ToolkitProviderRecord } from "@transfer-idp/provider-dynamo";
import { createSecretsProvider, type SecretsProviderOptions } from "@transfer-idp/provider-secrets";

const fields: SecretsProviderOptions["fields"] = {
  // The toolkit's names, and no aliases of them.
  password: "Password",
  publicKeys: "PublicKeys",
  // The secret's own name says whose it is.
  username: null,
  // The tables say what users may do: whoever may write secrets must not say it too.
  groups: null,
  Role: null,
  Policy: null,
  HomeDirectoryType: null,
  HomeDirectory: null,
  HomeDirectoryDetails: null,
  PosixProfile: null,
};

// One for all that is opened here, so that they share their connections.
const client = new SecretsManagerClient();

/**
 * The toolkit's module `secrets_manager`: a user's password and keys are in the secret `SFTP/alice`, or behind the prefix
 * that the record has for `secret_prefix`. Keys that are not there may be in a secret of their own, `SFTP/alice/keys`.
 */
export function createSecretsManagerModule({
  provider: name,
  config,
  publicKeySupport,
}: ToolkitProviderRecord): IdentityProvider {
  const { secret_prefix: prefix = "SFTP/" } = config;
  const isPrefix = typeof prefix === "string" && /^[\w/+=.@-]*$/.test(prefix);
  requireOption(isPrefix, "secret_prefix", "must be what a secret's name can begin with");
  const open = (secretName: string): IdentityProvider =>
    // The toolkit has one password for all protocols.
    createSecretsProvider({ client, name, secretName, fields, allowSftpPasswordForFtp: true });
  const users = open(`${prefix}{{username}}`);
  if (!publicKeySupport) return users;
  const keys = open(`${prefix}{{username}}/keys`);
  return {
    ...users,
    findAccount: async (login) => {
      if (login.method === "password") return users.findAccount(login);
      // Both for everybody: time would tell who has keys, and who has a secret.
      const [found, more] = await Promise.all([users.findAccount(login), keys.findAccount(login)]);
      if (found.kind !== "account" || found.account.publicKeys.length > 0 || more.kind !== "account") return found;
      const { state, publicKeys, accessRules } = more.account;
      return {
        ...found,
        account: {
          ...found.account,
          state: found.account.state === "active" ? state : found.account.state,
          publicKeys,
          accessRules: [...found.account.accessRules, ...accessRules],
        },
      };
    },
  };
}
