import {
  cached,
  type CacheOptions,
  createRecordProvider,
  type IdentityProvider,
  type OptionNames,
  type RecordProviderOptions,
  requireKnownOptions,
} from "@transfer-idp/core";
import { createDynamoStore, dynamoStoreOptionNames, type DynamoStoreOptions } from "./dynamo-store.ts";

/** Options of {@link createDynamoProvider}. */
export interface DynamoProviderOptions extends DynamoStoreOptions, RecordProviderOptions {
  /** How long items are remembered; `false` for not at all. @defaultValue 60 s, see {@link CacheOptions} */
  readonly cache?: CacheOptions | false | undefined;
}

const optionNames: OptionNames<DynamoProviderOptions> = {
  ...dynamoStoreOptionNames,
  cache: true,
  allowPlaintextPasswords: true,
  passwordSchemes: true,
  rehashOnLogin: true,
};

/**
 * Makes an identity provider of a DynamoDB table: one item a user.
 *
 * An unknown name costs the same requests as a known one; answers are remembered for 60 seconds. That is the delay with which
 * a changed key, policy or state takes effect and an old password stops working. A new password works at once, for a
 * password that does not match is compared with the current item, fetched at most every 5 seconds for a user.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createDynamoProvider } from "@transfer-idp/provider-dynamo";
 *
 * export const provider = createDynamoProvider({
 *   clientConfig: { region: "eu-central-1" },
 *   tableName: "transfer-users",
 *   groups: { tableName: "transfer-groups", key: { name: "{{group}}" } },
 * });
 * ```
 */
export function createDynamoProvider(options: DynamoProviderOptions): IdentityProvider {
  requireKnownOptions(options, optionNames);
  const { cache, allowPlaintextPasswords, passwordSchemes, rehashOnLogin, ...storeOptions } = options;
  const store = createDynamoStore(storeOptions);
  return createRecordProvider(cache === false ? store : cached(store, cache), {
    allowPlaintextPasswords,
    passwordSchemes,
    rehashOnLogin,
  });
}
