import {
  callBackend,
  createDecoy,
  isTransferIdpError,
  type OptionNames,
  ProviderUnavailableError,
  requireKnownOptions,
  requireMilliseconds,
  requireOption,
  type UserLookup,
  type UserQuery,
  type UserStore,
} from "@transfer-idp/core";
import { mapSecretsManagerError } from "./map-secrets-manager-error.ts";
import { readSecret, type SecretReading } from "./read-secret.ts";
import { checkFields, type SecretFields } from "./secret-fields.ts";
import { parseSecretName } from "./secret-name.ts";
import { listSecretPermissions } from "./secret-permissions.ts";
import { createSdkPort, type SecretsManagerClientOptions, type SecretValue } from "./secrets-manager-port.ts";

/** Options of {@link createSecretsStore}. */
export interface SecretsStoreOptions extends SecretsManagerClientOptions {
  /**
   * Template of the secrets' names, with `{{username}}`, `{{serverId}}` and `{{protocol}}`. Older samples of AWS have
   * `SFTP/{{username}}` and `{{serverId}}/{{username}}`.
   *
   * @defaultValue aws/transfer/{{serverId}}/{{username}}
   */
  readonly secretName?: string | undefined;
  /** Where the secrets hold what, if not under the names of AWS's samples. */
  readonly fields?: SecretFields | undefined;
  /**
   * Names it in logs, metrics and the counters of guesses. Where there are two, give them different ones.
   *
   * @defaultValue secrets-manager
   */
  readonly name?: string | undefined;
  /** Longest time of one call, retries included, in milliseconds. @defaultValue 3000 */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Lets the password of the other protocols (`Password`) in by FTP as well, which sends it in clear. Without it, FTP
   * has `FTPPassword` and nothing else.
   *
   * @defaultValue false
   */
  readonly allowSftpPasswordForFtp?: boolean | undefined;
  /**
   * A stored password of the kind that most users have, see {@link createDecoy}.
   *
   * @defaultValue a plaintext password, as in AWS's samples; a bcrypt hash of cost 10 where plaintext is not allowed
   */
  readonly decoy?: string | undefined;
}

/** Of the store, for those who hand them on. */
export const secretsStoreOptionNames: OptionNames<SecretsStoreOptions> = {
  client: true,
  clientConfig: true,
  secretName: true,
  fields: true,
  name: true,
  requestTimeoutMs: true,
  allowSftpPasswordForFtp: true,
  decoy: true,
};

/**
 * Makes a user store of Secrets Manager: one secret a user, one `GetSecretValue` a look-up. It remembers nothing.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 */
export function createSecretsStore(options: SecretsStoreOptions): UserStore {
  requireKnownOptions(options, secretsStoreOptionNames);
  const {
    name = "secrets-manager",
    secretName = "aws/transfer/{{serverId}}/{{username}}",
    requestTimeoutMs = 3_000,
    allowSftpPasswordForFtp = false,
    fields = {},
    decoy = createDecoy({ scheme: "plaintext" }),
  } = options;
  requireOption(typeof name === "string" && name.trim() !== "", "name", "must be text, and not blank");
  const nameSecret = parseSecretName(secretName);
  const timeoutMs = requireMilliseconds(requestTimeoutMs, "requestTimeoutMs");
  // "false" of an environment variable would let it in.
  requireOption(typeof allowSftpPasswordForFtp === "boolean", "allowSftpPasswordForFtp", "must be true or false");
  requireOption(typeof decoy === "string" && decoy !== "", "decoy", "must be text, and not empty");
  const port = createSdkPort(options);
  const reading: SecretReading = { fields: checkFields(fields), allowSftpPasswordForFtp };

  const fetchSecret = async (id: string, loginSignal: AbortSignal): Promise<SecretValue | undefined> => {
    try {
      return await callBackend({ provider: name, timeoutMs, signal: loginSignal }, (signal) =>
        port.getSecretValue({ SecretId: id }, { signal }),
      );
    } catch (error) {
      if (isTransferIdpError(error)) throw error;
      const failure = mapSecretsManagerError(error, name);
      if (failure === "unknown-user") return undefined;
      throw failure;
    }
  };

  return {
    name,
    decoy,
    findUser: async (query: UserQuery): Promise<UserLookup> => {
      const id = nameSecret(query);
      const secret = id === undefined ? undefined : await fetchSecret(id, query.signal);
      if (secret === undefined) return { record: undefined, fromCache: false };
      // Not an answer of Secrets Manager: of whoever stands before it and says 200.
      if (typeof secret.Name !== "string" || (secret.SecretString ?? secret.SecretBinary) === undefined) {
        throw new ProviderUnavailableError({ provider: name, kind: "backend-error" });
      }
      // An answer for another name is none: Secrets Manager completes parts of ARNs.
      if (secret.Name !== id) return { record: undefined, fromCache: false };
      return { record: readSecret(secret, query, reading), fromCache: false };
    },
    warmUp: () => port.warmUp(),
    permissions: listSecretPermissions(secretName, options),
  };
}
