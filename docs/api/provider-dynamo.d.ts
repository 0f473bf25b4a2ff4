// Exports of @transfer-idp/provider-dynamo. Written by `pnpm api`.

// DynamoClientOptions
type DynamoClientOptions = AwsClientOptions<DynamoDBClient, DynamoDBClientConfig>;

// DynamoLockoutStoreOptions
interface DynamoLockoutStoreOptions extends DynamoClientOptions {
  readonly tableName: string;
  readonly partitionKey?: string | undefined;
  readonly sortKey?:
    | {
        readonly name: string;
        readonly value: string;
      }
    | undefined;
  readonly keyPrefix?: string | undefined;
  readonly ttlAttribute?: string | undefined;
  readonly name?: string | undefined;
  readonly requestTimeoutMs?: number | undefined;
}

// DynamoProviderOptions
interface DynamoProviderOptions extends DynamoStoreOptions, RecordProviderOptions {
  readonly cache?: CacheOptions | false | undefined;
}

// DynamoStoreOptions
interface DynamoStoreOptions extends DynamoClientOptions, ItemLayout<UserField> {
  readonly tableName: string;
  readonly key?: KeyTemplate | undefined;
  readonly indexName?: string | undefined;
  readonly consistentRead?: boolean | undefined;
  readonly groups?: GroupTableOptions | undefined;
  readonly name?: string | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly decoy?: string | undefined;
}

// GroupField
type GroupField =
  "disabled" | "sourceIps" | "protocols" | "servers" | "validFrom" | "validUntil" | keyof SessionSettings;

// GroupTableOptions
interface GroupTableOptions extends ItemLayout<GroupField> {
  readonly tableName?: string | undefined;
  readonly key: KeyTemplate;
}

// ItemFields
type ItemFields<Field extends string> = Readonly<Partial<Record<Field, string | null>>>;

// ItemLayout
interface ItemLayout<Field extends string> {
  readonly recordAttribute?: string | undefined;
  readonly fields?: ItemFields<Field> | undefined;
  readonly ignoreOtherAttributes?: boolean | undefined;
}

// KeyTemplate
type KeyTemplate = Readonly<Record<string, string | number>>;

// ToolkitModule
type ToolkitModule = (record: ToolkitProviderRecord) => IdentityProvider;

// ToolkitProviderOptions
interface ToolkitProviderOptions extends DynamoClientOptions {
  readonly usersTable: string;
  readonly identityProvidersTable: string;
  readonly delimiter?: string | undefined;
  readonly modules?: Readonly<Record<string, ToolkitModule>> | undefined;
  readonly providersTimeToLiveMs?: number | undefined;
  readonly argon2?: Argon2SchemeOptions | undefined;
  readonly decoy?: string | undefined;
  readonly name?: string | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly consistentRead?: boolean | undefined;
}

// ToolkitProviderRecord
interface ToolkitProviderRecord {
  readonly provider: string;
  readonly module: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly publicKeySupport: boolean;
}

// UserField
type UserField =
  "username" | "password" | "publicKeys" | "state" | "groups" | "attributes" | Exclude<GroupField, "disabled">;

// createDynamoLockoutStore
declare function createDynamoLockoutStore(options: DynamoLockoutStoreOptions): LockoutStore;

// createDynamoProvider
declare function createDynamoProvider(options: DynamoProviderOptions): IdentityProvider;

// createDynamoStore
declare function createDynamoStore(options: DynamoStoreOptions): UserStore;

// createToolkitProvider
declare function createToolkitProvider(options: ToolkitProviderOptions): IdentityProvider;
