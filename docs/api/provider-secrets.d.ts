// Exports of @transfer-idp/provider-secrets. Written by `pnpm api`.

// SecretField
type SecretField =
  | "username"
  | "password"
  | "publicKeys"
  | "sourceIps"
  | "state"
  | "groups"
  | "protocols"
  | "servers"
  | "validFrom"
  | "validUntil"
  | keyof SessionSettings;

// SecretFields
type SecretFields = Partial<Readonly<Record<SecretField, string | readonly string[] | null>>> & {
  readonly attributes?: Readonly<Record<string, string>>;
};

// SecretsManagerClientOptions
type SecretsManagerClientOptions = AwsClientOptions<SecretsManagerClient, SecretsManagerClientConfig>;

// SecretsProviderOptions
interface SecretsProviderOptions
  extends SecretsStoreOptions, Omit<RecordProviderOptions, "allowPlaintextPasswords" | "rehashOnLogin"> {
  readonly cache?: CacheOptions | false | undefined;
  readonly allowPlaintextPasswords?: boolean | undefined;
}

// SecretsStoreOptions
interface SecretsStoreOptions extends SecretsManagerClientOptions {
  readonly secretName?: string | undefined;
  readonly fields?: SecretFields | undefined;
  readonly name?: string | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly allowSftpPasswordForFtp?: boolean | undefined;
  readonly decoy?: string | undefined;
}

// createSecretsProvider
declare function createSecretsProvider(options: SecretsProviderOptions): IdentityProvider;

// createSecretsStore
declare function createSecretsStore(options: SecretsStoreOptions): UserStore;
