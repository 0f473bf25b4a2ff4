// Exports of @transfer-idp/core. Written by `pnpm api`.

// AccessDenialReason
type AccessDenialReason =
  | "disabled"
  | "source-ip-not-allowed"
  | "protocol-not-allowed"
  | "server-not-allowed"
  | "not-yet-valid"
  | "no-longer-valid";

// AccessRuleName
type AccessRuleName =
  "disabled" | "sourceIpAllow" | "sourceIpDeny" | "protocols" | "servers" | "validFrom" | "validUntil";

// AccessRules
interface AccessRules {
  readonly origin?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly sourceIpAllow?: readonly string[] | undefined;
  readonly sourceIpDeny?: readonly string[] | undefined;
  readonly protocols?: readonly Protocol[] | undefined;
  readonly servers?: readonly string[] | undefined;
  readonly validFrom?: Date | undefined;
  readonly validUntil?: Date | undefined;
}

// Account
interface Account {
  readonly username: string;
  readonly state: AccountState;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly publicKeys: readonly StoredKey[];
  readonly accessRules: readonly AccessRules[];
  readonly settings: readonly SettingsLayer[];
}

// AccountState
type AccountState = "active" | "disabled" | "locked" | "expired" | "password-expired" | "must-change-password";

// ApiGatewayHandler
type ApiGatewayHandler = (event: unknown, context?: LambdaContext) => Promise<ApiGatewayResponse>;

// ApiGatewayHandlerOptions
interface ApiGatewayHandlerOptions extends HandlerOptions {
  readonly allowUnauthenticatedCallers?: boolean | undefined;
}

// ApiGatewayResponse
interface ApiGatewayResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

// Argon2SchemeOptions
interface Argon2SchemeOptions {
  readonly maxMemory?: number | undefined;
  readonly maxPasses?: number | undefined;
  readonly maxParallelism?: number | undefined;
  readonly memory?: number | undefined;
  readonly passes?: number | undefined;
  readonly parallelism?: number | undefined;
}

// Authenticator
interface Authenticator {
  verifyPassword(login: PasswordLogin, options?: LoginOptions): Promise<Granted | Denied | Failed>;
  listPublicKeys(login: KeyLogin, options?: LoginOptions): Promise<KeysListed | Denied | Failed>;
  warmUp(): Promise<void>;
  readonly logger: Logger;
  readonly metrics: Metrics | undefined;
  readonly permissions?: readonly AwsPermission[] | undefined;
}

// AuthenticatorOptions
interface AuthenticatorOptions extends SessionOptions {
  readonly provider: IdentityProvider;
  readonly accessRules?: AccessRules | undefined;
  readonly loginTimeoutMs?: number | undefined;
  readonly lockout?: LockoutOptions | undefined;
  readonly logger?: Logger | undefined;
  readonly metrics?: Metrics | undefined;
}

// AwsCaller
interface AwsCaller {
  readonly name: string;
  readonly permissions?: readonly AwsPermission[] | undefined;
}

// AwsClientOptions
interface AwsClientOptions<Client extends object, Config extends object> {
  readonly client?: Client | undefined;
  readonly clientConfig?: Config | undefined;
}

// AwsPermission
type AwsPermission = KnownPermission | UnknownPermission;

// BackendCall
interface BackendCall {
  readonly provider: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

// BackoffSchedule
interface BackoffSchedule {
  readonly steps: readonly {
    readonly guesses: number;
    readonly waitMs: number;
  }[];
  readonly forgetAfterMs: number;
}

// BcryptSchemeOptions
interface BcryptSchemeOptions {
  readonly maxCost?: number | undefined;
  readonly cost?: number | undefined;
}

// ByMethodOptions
interface ByMethodOptions {
  readonly password: IdentityProvider;
  readonly publicKey: IdentityProvider;
  readonly allowKeysWithoutAccount?: boolean | undefined;
  readonly name?: string | undefined;
}

// ByNameOptions
interface ByNameOptions {
  readonly delimiter: string;
  readonly providers: Readonly<Record<string, IdentityProvider>>;
  readonly fallback?: IdentityProvider | undefined;
  readonly name?: string | undefined;
}

// ByServerOptions
interface ByServerOptions {
  readonly providers: Readonly<Record<string, IdentityProvider>>;
  readonly fallback?: IdentityProvider | undefined;
  readonly name?: string | undefined;
}

// CacheOptions
interface CacheOptions {
  readonly timeToLiveMs?: number | undefined;
  readonly maxEntries?: number | undefined;
  readonly minRefreshIntervalMs?: number | undefined;
}

// ConfigurationError
declare class ConfigurationError extends TransferIdpError {
  readonly name = "ConfigurationError";
  readonly code = "ERR_CONFIGURATION";
  readonly option: string;
  readonly requirement: string;
  constructor(option: string, requirement: string);
}

// CountedGuesses
interface CountedGuesses {
  readonly guesses: number;
  readonly lastAt: number;
}

// Decision
type Decision = Granted | KeysListed | Denied | Failed;

// DecoyKind
type DecoyKind =
  | {
      readonly scheme: "bcrypt";
      readonly cost: number;
    }
  | {
      readonly scheme: "argon2id" | "argon2i" | "argon2d";
      readonly memory: number;
      readonly passes: number;
      readonly parallelism: number;
    }
  | {
      readonly scheme: "scrypt";
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelism: number;
    }
  | {
      readonly scheme: "pbkdf2-sha256" | "pbkdf2-sha512";
      readonly rounds: number;
    }
  | {
      readonly scheme: "plaintext";
    };

// DenialReason
type DenialReason =
  | RefusalReason
  | "malformed-event"
  | "unauthenticated-caller"
  | "malformed-username"
  | "empty-password"
  | "password-too-long"
  | "malformed-password"
  | "locked-out"
  | "no-public-keys"
  | "no-usable-public-keys"
  | "key-login-not-supported"
  | "no-role"
  | "no-directories"
  | "role-not-allowed"
  | "target-not-allowed";

// Denied
interface Denied {
  readonly outcome: "denied";
  readonly reason: DenialReason;
  readonly trace: Trace;
}

// DirectoryMapping
interface DirectoryMapping extends LogicalDirectory {
  readonly regions?: string | readonly string[] | undefined;
  readonly servers?: string | readonly string[] | undefined;
}

// DroppedKey
interface DroppedKey {
  readonly position: number;
  readonly problem: KeyProblem;
}

// EventProblem
type EventProblem = "missing" | "wrong-type" | "unreadable" | "duplicated" | "contradictory";

// Failed
interface Failed {
  readonly outcome: "failed";
  readonly reason: FailureReason;
  readonly error: TransferIdpError;
  readonly trace: Trace;
}

// FailureReason
type FailureReason = "unavailable" | "invalid-record" | "internal";

// Finding
type Finding = FindingOrigin &
  (
    | {
        readonly kind: "unknown";
      }
    | {
        readonly kind: "account";
        readonly account: Account;
        readonly verifyPassword?: VerifyPassword | undefined;
      }
    | {
        readonly kind: "opaque";
        readonly verifyPassword: VerifyPassword;
        readonly accessRules?: readonly AccessRules[] | undefined;
      }
    | {
        readonly kind: "denied";
        readonly reason: DenialReason;
      }
  );

// FindingOrigin
interface FindingOrigin {
  readonly provider?: string | undefined;
  readonly spendDecoy?: SpendDecoy | undefined;
  readonly askedUsername?: string | undefined;
}

// FirstMatchOptions
interface FirstMatchOptions {
  readonly providers: readonly IdentityProvider[];
  readonly whenUndisclosed: WhenUndisclosed;
  readonly name?: string | undefined;
}

// Granted
interface Granted {
  readonly outcome: "granted";
  readonly account: Account;
  readonly session: Session;
  readonly trace: Trace;
}

// GroupRecord
interface GroupRecord {
  readonly name: string;
  readonly accessRules: AccessRules;
  readonly settings: SessionSettings;
}

// GuessAdmission
type GuessAdmission =
  | {
      readonly isAdmitted: true;
      readonly isFirst: boolean;
    }
  | {
      readonly isAdmitted: false;
      readonly retryAfterMs: number;
    };

// GuessOutcome
type GuessOutcome =
  | {
      readonly outcome: "reserved";
    }
  | {
      readonly outcome: "locked";
      readonly retryAfterMs?: number | undefined;
    };

// GuessRequest
interface GuessRequest extends GuessReservation {
  readonly schedule: BackoffSchedule;
  readonly signal: AbortSignal;
}

// GuessReservation
interface GuessReservation {
  readonly key: string;
  readonly id: string;
  readonly at: number;
}

// HandlerOptions
interface HandlerOptions {
  readonly reserveTimeMs?: number | undefined;
}

// HomePolicyOptions
interface HomePolicyOptions extends PolicyOptions {
  readonly access?: SessionAccess | undefined;
}

// IdentityProvider
interface IdentityProvider {
  readonly name: string;
  findAccount(login: Login): Promise<Finding>;
  readonly spendDecoy?: SpendDecoy | undefined;
  readonly warmUp?: (() => Promise<void>) | undefined;
  readonly permissions?: readonly AwsPermission[] | undefined;
}

// InvalidEventError
declare class InvalidEventError extends TransferIdpError {
  readonly name = "InvalidEventError";
  readonly code = "ERR_INVALID_EVENT";
  readonly field: string;
  readonly problem: EventProblem;
  constructor(field: string, problem: EventProblem);
}

// InvalidUserRecordError
declare class InvalidUserRecordError extends TransferIdpError {
  readonly name = "InvalidUserRecordError";
  readonly code = "ERR_INVALID_USER_RECORD";
  readonly field: string;
  readonly problem: string;
  constructor(field: string, problem: string);
}

// JsonLineLoggerOptions
interface JsonLineLoggerOptions {
  readonly write?: (line: string) => void;
  readonly debug?: boolean;
}

// JsonObject
interface JsonObject {
  readonly [key: string]: JsonValue;
}

// JsonProblem
type JsonProblem =
  "is not JSON" | "holds a key twice" | "holds a key that is misread" | "is nested too deeply" | "is too long";

// JsonSchema
interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: "array" | "boolean" | "integer" | "null" | "object" | "string";
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly anyOf?: readonly JsonSchema[];
}

// JsonValue
type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[];

// KeyLogin
type KeyLogin = LoginRequest;

// KeyProblem
type KeyProblem =
  | "not-openssh"
  | "unsupported-type"
  | "unreadable-body"
  | "type-mismatch"
  | "too-short"
  | "expired"
  | "unreadable-expiry";

// KeysListed
interface KeysListed {
  readonly outcome: "keysListed";
  readonly account: Account;
  readonly session: Session;
  readonly publicKeys: readonly string[];
  readonly trace: Trace;
}

// KnownPermission
interface KnownPermission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | undefined;
}

// LambdaContext
interface LambdaContext {
  getRemainingTimeInMillis?(): number;
}

// LambdaHandler
type LambdaHandler = (event: TransferAuthEvent, context?: LambdaContext) => Promise<TransferAuthResponse>;

// LockoutCounter
type LockoutCounter = "userAndSource" | "source" | "user";

// LockoutOptions
interface LockoutOptions {
  readonly store: LockoutStore;
  readonly whenUnavailable: "fail-logins" | "allow-unlimited-guesses";
  readonly thresholds?: Readonly<Partial<Record<LockoutCounter, number>>> | undefined;
  readonly firstLockMs?: number | undefined;
  readonly longestLockMs?: number | undefined;
  readonly forgetAfterMs?: number | undefined;
  readonly sharedSources?: readonly string[] | undefined;
  readonly requestTimeoutMs?: number | undefined;
}

// LockoutStore
interface LockoutStore {
  readonly name: string;
  reserve(request: GuessRequest): Promise<GuessOutcome>;
  keep(reservation: GuessReservation, signal: AbortSignal): Promise<void>;
  release(reservation: GuessReservation, signal: AbortSignal): Promise<void>;
  readonly warmUp?: (() => Promise<void>) | undefined;
  readonly permissions?: readonly AwsPermission[] | undefined;
}

// LogFields
type LogFields = Record<string, unknown>;

// Logger
interface Logger {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

// LogicalDirectory
interface LogicalDirectory {
  readonly Entry: string;
  readonly Target: string;
  readonly Type?: "FILE" | "DIRECTORY" | undefined;
}

// Login
interface Login {
  readonly username: string;
  readonly presentedUsername: string;
  readonly method: LoginMethod;
  readonly protocol: Protocol;
  readonly serverId: string;
  readonly sourceIp: string | undefined;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

// LoginMethod
type LoginMethod = "password" | "publicKey";

// LoginOptions
interface LoginOptions {
  readonly isDryRun?: boolean | undefined;
}

// LoginRequest
interface LoginRequest {
  readonly username: string;
  readonly protocol: Protocol;
  readonly serverId: string;
  readonly sourceIp?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly remainingTimeMs?: number | undefined;
}

// MemoryLockoutStoreOptions
interface MemoryLockoutStoreOptions {
  readonly maxCounters?: number | undefined;
}

// Metrics
interface Metrics {
  singleMetric(): SingleMetric;
}

// OptionNames
type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

// Outage
interface Outage {
  readonly provider: string;
  readonly kind: OutageKind;
  readonly backendError?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly countsAsGuess?: boolean | undefined;
}

// OutageKind
type OutageKind =
  "timeout" | "unreachable" | "throttled" | "access-denied" | "undecryptable" | "misconfigured" | "backend-error";

// OutageKinds
type OutageKinds = Readonly<Record<string, OutageKind>>;

// ParsedJsonText
type ParsedJsonText =
  | {
      readonly value: JsonValue;
    }
  | {
      readonly value?: undefined;
      readonly problem: JsonProblem;
    };

// ParsedPublicKeys
interface ParsedPublicKeys {
  readonly keys: readonly string[];
  readonly dropped: readonly DroppedKey[];
}

// PasswordLogin
interface PasswordLogin extends LoginRequest {
  readonly password: string;
}

// PasswordReplacement
interface PasswordReplacement {
  readonly username: string;
  readonly protocol: Protocol;
  readonly serverId: string;
  readonly position: number;
  readonly previous: string;
  readonly hash: string;
  readonly signal: AbortSignal;
}

// PasswordScheme
interface PasswordScheme {
  readonly name: string;
  readonly prefixes: readonly string[];
  verify(password: string, stored: string, signal: AbortSignal): Promise<boolean>;
  check?(stored: string): void;
  needsRehash?(stored: string): boolean;
  hash?(password: string): Promise<string>;
}

// PasswordVerdict
type PasswordVerdict =
  | {
      readonly outcome: "verified";
      readonly account: Account;
      readonly provider?: string | undefined;
      readonly needsRehash?: boolean | undefined;
      readonly rehash?: RehashPassword | undefined;
    }
  | {
      readonly outcome: "refused";
      readonly reason: RefusalReason;
      readonly countsAsGuess?: boolean | undefined;
    };

// Pbkdf2SchemeOptions
interface Pbkdf2SchemeOptions {
  readonly maxRounds?: number | undefined;
  readonly digest?: "sha256" | "sha512" | undefined;
  readonly sha256Rounds?: number | undefined;
  readonly sha512Rounds?: number | undefined;
}

// PolicyGrant
interface PolicyGrant {
  readonly target: string;
  readonly access: SessionAccess;
}

// PolicyLintOptions
interface PolicyLintOptions {
  readonly homeDirectoryType?: "PATH" | "LOGICAL" | undefined;
}

// PolicyOptions
interface PolicyOptions {
  readonly partition?: "aws" | "aws-cn" | "aws-us-gov" | undefined;
  readonly kmsKeyArns?: readonly string[] | undefined;
}

// PosixProfile
interface PosixProfile {
  readonly Uid: number;
  readonly Gid: number;
  readonly SecondaryGids?: readonly number[] | undefined;
}

// Protocol
type Protocol = "SFTP" | "FTP" | "FTPS";

// ProviderUnavailableError
declare class ProviderUnavailableError extends TransferIdpError implements Outage {
  readonly name = "ProviderUnavailableError";
  readonly code = "ERR_PROVIDER_UNAVAILABLE";
  readonly provider: string;
  readonly kind: OutageKind;
  readonly backendError: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly countsAsGuess: boolean;
  constructor(outage: Outage);
}

// RecordProviderOptions
interface RecordProviderOptions {
  readonly passwordSchemes?: readonly PasswordScheme[] | undefined;
  readonly allowPlaintextPasswords?: boolean | undefined;
  readonly rehashOnLogin?: boolean | undefined;
}

// RefusalReason
type RefusalReason =
  | "wrong-password"
  | "unknown-user"
  | "wrong-password-or-unknown-user"
  | "no-password"
  | "no-user-record"
  | "group-required"
  | "outside-logon-hours"
  | "workstation-not-allowed"
  | Exclude<AccountState, "active">
  | AccessDenialReason
  | RoutingReason;

// RehashPassword
type RehashPassword = (password: string, signal: AbortSignal) => Promise<"replaced" | "changed">;

// RemoveUsernameDomainOptions
interface RemoveUsernameDomainOptions {
  readonly domains: readonly string[];
}

// ResolveSettings
type ResolveSettings = (
  account: Account,
  login: Login,
) => Promise<SessionSettings | undefined> | SessionSettings | undefined;

// ResponseProblem
interface ResponseProblem {
  readonly field: string;
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
}

// RoutingReason
type RoutingReason = "no-provider" | "provider-disabled";

// ScryptSchemeOptions
interface ScryptSchemeOptions {
  readonly maxMemory?: number | undefined;
  readonly maxParallelism?: number | undefined;
  readonly maxWork?: number | undefined;
  readonly cost?: number | undefined;
  readonly blockSize?: number | undefined;
  readonly parallelism?: number | undefined;
}

// Session
interface Session {
  readonly Role: string;
  readonly Policy?: string;
  readonly HomeDirectoryType?: "PATH" | "LOGICAL";
  readonly HomeDirectory?: string;
  readonly HomeDirectoryDetails?: readonly LogicalDirectory[];
  readonly PosixProfile?: PosixProfile;
}

// SessionAccess
type SessionAccess = "readWrite" | "readOnly" | "dropBox";

// SessionOptions
interface SessionOptions {
  readonly defaults?: SessionSettings | undefined;
  readonly rules?: readonly SettingsRule[] | undefined;
  readonly resolve?: ResolveSettings | undefined;
  readonly pinned?: SessionSettings | undefined;
  readonly allowedRoles?: readonly string[] | undefined;
  readonly allowedTargets?: readonly string[] | undefined;
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

// SessionSettings
interface SessionSettings {
  readonly Role?: string | undefined;
  readonly Policy?: string | JsonObject | undefined;
  readonly HomeDirectoryType?: "PATH" | "LOGICAL" | undefined;
  readonly HomeDirectory?: string | undefined;
  readonly HomeDirectoryDetails?: string | readonly DirectoryMapping[] | undefined;
  readonly PosixProfile?: PosixProfile | undefined;
}

// SettingsCondition
interface SettingsCondition {
  readonly group?: string | readonly string[] | undefined;
  readonly server?: string | readonly string[] | undefined;
  readonly protocol?: Protocol | readonly Protocol[] | undefined;
  readonly attribute?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

// SettingsLayer
interface SettingsLayer {
  readonly origin: string;
  readonly values: SessionSettings;
}

// SettingsRule
interface SettingsRule {
  readonly name?: string | undefined;
  readonly when: SettingsCondition;
  readonly apply: SessionSettings;
}

// ShadowAnswer
interface ShadowAnswer {
  readonly outcome: Decision["outcome"] | "unfinished";
  readonly reason?: string | undefined;
  readonly problems: readonly string[];
}

// ShadowComparison
interface ShadowComparison {
  readonly username: string | undefined;
  readonly serverId: string | undefined;
  readonly protocol: string | undefined;
  readonly method: LoginMethod | undefined;
  readonly current: ShadowAnswer;
  readonly candidate: ShadowAnswer;
  readonly differences: readonly ShadowDifference[];
}

// ShadowDifference
type ShadowDifference = "outcome" | "reason" | "problems" | keyof TransferAuthSession;

// ShadowHandlerOptions
interface ShadowHandlerOptions<Event, Context, Answer> extends ShadowOptions {
  readonly current: (event: Event, context: Context) => Answer | Promise<Answer>;
  readonly reserveTimeMs?: number | undefined;
}

// ShadowOptions
interface ShadowOptions {
  readonly candidate: Authenticator;
  readonly givePasswordsToCandidate?: boolean | undefined;
  readonly maxExtraTimeMs?: number | undefined;
  readonly report?: ((comparison: ShadowComparison) => unknown) | undefined;
}

// SingleMetric
interface SingleMetric {
  addDimension(name: string, value: string): unknown;
  addMetric(name: string, unit: "Count" | "Milliseconds", value: number): unknown;
}

// SpendDecoy
type SpendDecoy = (password: string, signal: AbortSignal) => Promise<void>;

// StaticProviderOptions
interface StaticProviderOptions extends Omit<RecordProviderOptions, "rehashOnLogin"> {
  readonly users?: Readonly<Record<string, unknown>>;
  readonly groups?: Readonly<Record<string, unknown>> | undefined;
  readonly file?: string | URL;
  readonly name?: string | undefined;
}

// StoredKey
interface StoredKey {
  readonly value: string;
  readonly notAfter?: Date | undefined;
}

// StoredPassword
interface StoredPassword {
  readonly value: string;
  readonly scheme?: string | undefined;
  readonly notAfter?: Date | undefined;
}

// Trace
interface Trace {
  readonly provider: string;
  readonly milliseconds: number;
  readonly steps: readonly TraceStep[];
}

// TraceNote
type TraceNote =
  | {
      readonly kind: "provider";
      readonly provider: string;
      readonly username?: string | undefined;
    }
  | {
      readonly kind: "access-rule";
      readonly origin: string;
      readonly rule: AccessRuleName;
      readonly outcome: "passed" | "denied";
      readonly position?: number | undefined;
    }
  | {
      readonly kind: "lockout";
      readonly counter: LockoutCounter;
      readonly outcome: "counted" | "not-counted" | "locked" | "kept" | "released" | "unavailable";
      readonly retryAfterMs?: number | undefined;
    }
  | {
      readonly kind: "unreadable-entry";
      readonly origin: string;
      readonly field: string;
      readonly position: number;
    }
  | {
      readonly kind: "dropped-key";
      readonly position: number;
      readonly problem: KeyProblem;
    }
  | {
      readonly kind: "skipped-mapping";
      readonly position: number;
      readonly filter: "regions" | "servers";
    }
  | {
      readonly kind: "setting";
      readonly field: string;
      readonly origin: string;
    }
  | {
      readonly kind: "rehash";
      readonly outcome: "replaced" | "changed" | "failed";
    }
  | {
      readonly kind: "warning";
      readonly field: string;
      readonly code: string;
    };

// TraceStep
interface TraceStep {
  readonly step: TraceStepName;
  readonly outcome: "passed" | "denied" | "failed";
  readonly reason?: DenialReason | undefined;
  readonly milliseconds: number;
  readonly notes: readonly TraceNote[];
}

// TraceStepName
type TraceStepName =
  | "parse-event"
  | "static-rules"
  | "find-account"
  | "account-state"
  | "account-rules"
  | "lockout"
  | "verify-password"
  | "decoy"
  | "lockout-settle"
  | "public-keys"
  | "resolve-settings"
  | "session"
  | "rehash";

// TransferAuthEvent
interface TransferAuthEvent {
  username: string;
  password?: string;
  protocol: Protocol;
  serverId: string;
  sourceIp: string;
}

// TransferAuthRefusal
interface TransferAuthRefusal {
  Role?: never;
  PosixProfile?: never;
  PublicKeys?: never;
  Policy?: never;
  HomeDirectoryType?: never;
  HomeDirectoryDetails?: never;
  HomeDirectory?: never;
}

// TransferAuthResponse
type TransferAuthResponse = TransferAuthRefusal | TransferAuthSession;

// TransferAuthSession
interface TransferAuthSession {
  Role: string;
  PosixProfile?: {
    Uid: number;
    Gid: number;
    SecondaryGids?: number[];
  };
  PublicKeys?: [string, ...string[]];
  Policy?: string;
  HomeDirectoryType?: "PATH" | "LOGICAL";
  HomeDirectoryDetails?: string;
  HomeDirectory?: string;
}

// TransferIdpError
declare abstract class TransferIdpError extends Error {
  abstract readonly name: string;
  abstract readonly code: TransferIdpErrorCode;
  constructor(message: string);
}

// TransferIdpErrorCode
type TransferIdpErrorCode =
  "ERR_CONFIGURATION" | "ERR_INVALID_EVENT" | "ERR_INVALID_USER_RECORD" | "ERR_PROVIDER_UNAVAILABLE" | "ERR_UNEXPECTED";

// TransferLogin
type TransferLogin =
  | {
      readonly method: "password";
      readonly login: PasswordLogin;
    }
  | {
      readonly method: "publicKey";
      readonly login: KeyLogin;
    };

// UnexpectedError
declare class UnexpectedError extends TransferIdpError {
  readonly name = "UnexpectedError";
  readonly code = "ERR_UNEXPECTED";
  readonly thrownName: string | undefined;
  constructor(thrown: unknown);
}

// UnknownPermission
interface UnknownPermission {
  readonly unknown: string;
}

// UserLookup
interface UserLookup {
  readonly record: UserRecord | undefined;
  readonly groups?: readonly GroupRecord[] | undefined;
  readonly fromCache: boolean;
}

// UserQuery
interface UserQuery {
  readonly username: string;
  readonly protocol: Protocol;
  readonly serverId: string;
  readonly freshness: "cached" | "current";
  readonly signal: AbortSignal;
}

// UserRecord
interface UserRecord {
  readonly username?: string | undefined;
  readonly passwords: readonly StoredPassword[];
  readonly publicKeys: readonly StoredKey[];
  readonly state: AccountState;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly accessRules: AccessRules;
  readonly settings: SessionSettings;
}

// UserRecordsOptions
interface UserRecordsOptions {
  readonly defaultUser?: string | undefined;
}

// UserStore
interface UserStore {
  readonly name: string;
  readonly decoy: string;
  findUser(query: UserQuery): Promise<UserLookup>;
  replacePassword?(replacement: PasswordReplacement): Promise<"replaced" | "changed">;
  warmUp?(): Promise<void>;
  readonly permissions?: readonly AwsPermission[] | undefined;
  readonly replacePasswordPermissions?: readonly AwsPermission[] | undefined;
}

// UsernameMap
type UsernameMap = (username: string, login: Login) => string | undefined;

// VerifyPassword
type VerifyPassword = (password: string, signal: AbortSignal) => Promise<PasswordVerdict>;

// VirtualPlace
type VirtualPlace = string | Omit<DirectoryMapping, "Entry">;

// VirtualTreeOptions
interface VirtualTreeOptions {
  readonly start?: string | undefined;
}

// WhenUndisclosed
type WhenUndisclosed = "stop" | "continue";

// admitGuess
declare function admitGuess(
  counter: CountedGuesses | undefined,
  { steps, forgetAfterMs }: BackoffSchedule,
  now: number,
): GuessAdmission;

// byMethod
declare function byMethod(options: ByMethodOptions): IdentityProvider;

// byName
declare function byName(options: ByNameOptions): IdentityProvider;

// byServer
declare function byServer(options: ByServerOptions): IdentityProvider;

// cached
declare function cached(store: UserStore, options?: CacheOptions): UserStore;

// callBackend
declare function callBackend<Result>(
  { provider, timeoutMs, signal }: BackendCall,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result>;

// checkTransferResponse
declare function checkTransferResponse(response: unknown, method?: LoginMethod): readonly ResponseProblem[];

// createApiGatewayHandler
declare function createApiGatewayHandler(
  authenticator: Authenticator,
  options?: ApiGatewayHandlerOptions,
): ApiGatewayHandler;

// createArgon2Scheme
declare function createArgon2Scheme(options?: Argon2SchemeOptions): Required<PasswordScheme>;

// createAuthenticator
declare function createAuthenticator(options: AuthenticatorOptions): Authenticator;

// createBcryptScheme
declare function createBcryptScheme(options?: BcryptSchemeOptions): Required<PasswordScheme>;

// createChroot
declare function createChroot(target: string): SessionSettings;

// createDecoy
declare function createDecoy(kind: DecoyKind): string;

// createHomePolicy
declare function createHomePolicy(options?: HomePolicyOptions): JsonObject;

// createJsonLineLogger
declare function createJsonLineLogger(options?: JsonLineLoggerOptions): Logger;

// createLambdaHandler
declare function createLambdaHandler(authenticator: Authenticator, options?: HandlerOptions): LambdaHandler;

// createMemoryLockoutStore
declare function createMemoryLockoutStore(options?: MemoryLockoutStoreOptions): LockoutStore;

// createPbkdf2Scheme
declare function createPbkdf2Scheme(options?: Pbkdf2SchemeOptions): Required<PasswordScheme>;

// createRecordProvider
declare function createRecordProvider(store: UserStore, options?: RecordProviderOptions): IdentityProvider;

// createScryptScheme
declare function createScryptScheme(options?: ScryptSchemeOptions): Required<PasswordScheme>;

// createSessionPolicy
declare function createSessionPolicy(grants: readonly PolicyGrant[], options?: PolicyOptions): JsonObject;

// createShadowHandler
declare function createShadowHandler<Event, Context, Answer>(
  options: ShadowHandlerOptions<Event, Context, Answer>,
): (event: Event, context: Context) => Promise<Answer>;

// createStaticProvider
declare function createStaticProvider(options: StaticProviderOptions): IdentityProvider;

// createVirtualTree
declare function createVirtualTree(
  places: Readonly<Record<string, VirtualPlace>>,
  options?: VirtualTreeOptions,
): SessionSettings;

// denialReasons
declare const denialReasons: readonly DenialReason[];

// firstMatch
declare function firstMatch(options: FirstMatchOptions): IdentityProvider;

// groupRecordSchema
declare const groupRecordSchema: JsonSchema;

// isTransferIdpError
declare function isTransferIdpError(value: unknown): value is TransferIdpError;

// lintPolicy
declare function lintPolicy(policy: string | JsonObject, options?: PolicyLintOptions): readonly ResponseProblem[];

// lowerCaseUsername
declare function lowerCaseUsername(username: string): string;

// mapAwsError
declare function mapAwsError(thrown: unknown, provider: string, own?: OutageKinds): ProviderUnavailableError;

// mapUsername
declare function mapUsername(provider: IdentityProvider, map: UsernameMap): IdentityProvider;

// mergePermissions
declare function mergePermissions(callers: readonly AwsCaller[]): readonly AwsPermission[];

// parseApiGatewayEvent
declare function parseApiGatewayEvent(event: unknown): TransferLogin;

// parseGroupRecord
declare function parseGroupRecord(name: string, input: unknown): GroupRecord;

// parseJsonText
declare function parseJsonText(text: string): ParsedJsonText;

// parsePublicKeys
declare function parsePublicKeys(stored: readonly StoredKey[], now?: Date): ParsedPublicKeys;

// parseTransferEvent
declare function parseTransferEvent(event: unknown): TransferLogin;

// parseUserRecord
declare function parseUserRecord(input: unknown): UserRecord;

// printName
declare function printName(name: string): string;

// removeUsernameDomain
declare function removeUsernameDomain(options: RemoveUsernameDomainOptions): (username: string) => string;

// renderResponse
declare function renderResponse(
  decision: Exclude<
    Decision,
    {
      outcome: "failed";
    }
  >,
): TransferAuthResponse;

// requireAwsClient
declare function requireAwsClient({ client, clientConfig }: AwsClientOptions<object, object>): void;

// requireKnownOptions
declare function requireKnownOptions<Options extends object>(
  options: Options,
  names: NoInfer<OptionNames<Options>>,
  prefix?: string,
): void;

// requireMilliseconds
declare function requireMilliseconds(value: number, option: string): number;

// requireOption
declare function requireOption(isUsable: boolean, option: string, requirement: string): asserts isUsable;

// restrict
declare function restrict(provider: IdentityProvider, accessRules: AccessRules): IdentityProvider;

// shadow
declare function shadow(
  options: ShadowOptions & {
    readonly current: Authenticator;
  },
): Authenticator;

// userRecordSchema
declare const userRecordSchema: JsonSchema;

// withUserRecords
declare function withUserRecords(
  provider: IdentityProvider,
  store: UserStore,
  options?: UserRecordsOptions,
): IdentityProvider;
