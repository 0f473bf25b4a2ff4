import {
  cached,
  createDecoy,
  type CacheOptions,
  createRecordProvider,
  type IdentityProvider,
  type OptionNames,
  type RecordProviderOptions,
  requireKnownOptions,
} from "@transfer-idp/core";
import { createSecretsStore, secretsStoreOptionNames, type SecretsStoreOptions } from "./secrets-store.ts";

/** Options of {@link createSecretsProvider}. */
export interface SecretsProviderOptions
  // `PutSecretValue` takes no condition: a new password could be overwritten by the hash of an old one.
  extends SecretsStoreOptions, Omit<RecordProviderOptions, "allowPlaintextPasswords" | "rehashOnLogin"> {
  /** How long secrets are remembered; `false` for not at all. @defaultValue 60 s, see {@link CacheOptions} */
  readonly cache?: CacheOptions | false | undefined;
  /**
   * Whether a stored password that is no hash is the password itself, which is AWS's own way: the secret is encrypted,
   * and whoever may read it may also change it.
   *
   * @defaultValue true
   */
  readonly allowPlaintextPasswords?: boolean | undefined;
}

const optionNames: OptionNames<SecretsProviderOptions> = {
  ...secretsStoreOptionNames,
  cache: true,
  allowPlaintextPasswords: true,
  passwordSchemes: true,
};

/**
 * Makes an identity provider of AWS Secrets Manager: one secret a user, in the forms of AWS's samples.
 *
 * An unknown name costs a request, and so does a known one; answers are remembered for 60 seconds. That is the delay with
 * which a changed key, policy or state takes effect and an old password stops working. A new password works at once,
 * for a password that does not match is compared with the current secret, fetched at most every 5 seconds for a user.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createSecretsProvider } from "@transfer-idp/provider-secrets";
 *
 * export const provider = createSecretsProvider({
 *   clientConfig: { region: "eu-central-1" },
 *   secretName: "SFTP/{{username}}",
 *   fields: { sourceIps: "IPWhiteList" },
 * });
 * ```
 */
export function createSecretsProvider(options: SecretsProviderOptions): IdentityProvider {
  requireKnownOptions(options, optionNames);
  const { cache, allowPlaintextPasswords = true, passwordSchemes, ...storeOptions } = options;
  const { decoy = createDecoy(allowPlaintextPasswords ? { scheme: "plaintext" } : { scheme: "bcrypt", cost: 10 }) } =
    options;
  const store = createSecretsStore({ ...storeOptions, decoy });
  return createRecordProvider(cache === false ? store : cached(store, cache), {
    allowPlaintextPasswords,
    passwordSchemes,
  });
}
