// Exports of @transfer-idp/core. Written by `pnpm api`.

// AccessRules
interface AccessRules {
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

// Authenticator
interface Authenticator {
  verifyPassword(login: PasswordLogin): Promise<Granted | Denied | Failed>;
  listPublicKeys(login: KeyLogin): Promise<KeysListed | Denied | Failed>;
  warmUp(): Promise<void>;
  readonly logger: Logger;
}

// AuthenticatorOptions
interface AuthenticatorOptions {
  readonly provider: IdentityProvider;
  readonly defaults?: SessionSettings | undefined;
  readonly accessRules?: AccessRules | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly loginTimeoutMs?: number | undefined;
  readonly logger?: Logger | undefined;
}

// BackendCall
interface BackendCall {
  readonly provider: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

// BcryptSchemeOptions
interface BcryptSchemeOptions {
  readonly maxCost?: number;
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

// Decision
type Decision = Granted | KeysListed | Denied | Failed;

// DecoyKind
type DecoyKind =
  | {
      readonly scheme: "bcrypt";
      readonly cost: number;
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
  | "source-ip-not-allowed"
  | "protocol-not-allowed"
  | "server-not-allowed"
  | "not-yet-valid"
  | "no-longer-valid"
  | "no-public-keys"
  | "no-usable-public-keys"
  | "key-login-not-supported"
  | "no-role"
  | "no-directories";

// Denied
interface Denied {
  readonly outcome: "denied";
  readonly reason: DenialReason;
  readonly trace: Trace;
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
type Finding =
  | {
      readonly kind: "unknown";
    }
  | {
      readonly kind: "account";
      readonly account: Account;
      readonly verifyPassword?: VerifyPassword;
    }
  | {
      readonly kind: "opaque";
      readonly verifyPassword: VerifyPassword;
    };

// Granted
interface Granted {
  readonly outcome: "granted";
  readonly account: Account;
  readonly session: Session;
  readonly trace: Trace;
}

// HandlerOptions
interface HandlerOptions {
  readonly reserveTimeMs?: number | undefined;
}

// IdentityProvider
interface IdentityProvider {
  readonly name: string;
  findAccount(login: Login): Promise<Finding>;
  spendDecoy?(password: string, signal: AbortSignal): Promise<void>;
  warmUp?(): Promise<void>;
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

// LambdaContext
interface LambdaContext {
  getRemainingTimeInMillis?(): number;
}

// LambdaHandler
type LambdaHandler = (event: TransferAuthEvent, context?: LambdaContext) => Promise<TransferAuthResponse>;

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
  readonly signal: AbortSignal;
}

// LoginMethod
type LoginMethod = "password" | "publicKey";

// LoginRequest
interface LoginRequest {
  readonly username: string;
  readonly protocol: Protocol;
  readonly serverId: string;
  readonly sourceIp?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly remainingTimeMs?: number | undefined;
}

// Outage
interface Outage {
  readonly provider: string;
  readonly kind: OutageKind;
  readonly backendError?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
}

// OutageKind
type OutageKind =
  "timeout" | "unreachable" | "throttled" | "access-denied" | "undecryptable" | "misconfigured" | "backend-error";

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

// PasswordScheme
interface PasswordScheme {
  readonly name: string;
  readonly prefixes: readonly string[];
  verify(password: string, stored: string, signal: AbortSignal): Promise<boolean>;
}

// PasswordVerdict
type PasswordVerdict =
  | {
      readonly outcome: "verified";
      readonly account: Account;
    }
  | {
      readonly outcome: "refused";
      readonly reason: RefusalReason;
    };

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
  constructor(outage: Outage);
}

// RecordProviderOptions
interface RecordProviderOptions {
  readonly passwordSchemes?: readonly PasswordScheme[] | undefined;
  readonly allowPlaintextPasswords?: boolean | undefined;
}

// RefusalReason
type RefusalReason =
  | "wrong-password"
  | "unknown-user"
  | "wrong-password-or-unknown-user"
  | "no-password"
  | Exclude<AccountState, "active">;

// ResponseProblem
interface ResponseProblem {
  readonly field: string;
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
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

// SessionSettings
interface SessionSettings {
  readonly Role?: string | undefined;
  readonly Policy?: string | JsonObject | undefined;
  readonly HomeDirectoryType?: "PATH" | "LOGICAL" | undefined;
  readonly HomeDirectory?: string | undefined;
  readonly HomeDirectoryDetails?: string | readonly LogicalDirectory[] | undefined;
  readonly PosixProfile?: PosixProfile | undefined;
}

// SettingsLayer
interface SettingsLayer {
  readonly origin: string;
  readonly values: SessionSettings;
}

// StaticProviderOptions
interface StaticProviderOptions extends RecordProviderOptions {
  readonly users?: Readonly<Record<string, unknown>>;
  readonly file?: string | URL;
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
      readonly kind: "unreadable-entry";
      readonly field: string;
      readonly position: number;
    }
  | {
      readonly kind: "dropped-key";
      readonly position: number;
      readonly problem: KeyProblem;
    }
  | {
      readonly kind: "setting";
      readonly field: string;
      readonly origin: string;
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
  | "verify-password"
  | "decoy"
  | "public-keys"
  | "session";

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

// UserLookup
interface UserLookup {
  readonly record: UserRecord | undefined;
  readonly fromCache: boolean;
  readonly revision?: string | undefined;
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

// UserStore
interface UserStore {
  readonly name: string;
  readonly decoy: string;
  findUser(query: UserQuery): Promise<UserLookup>;
  warmUp?(): Promise<void>;
}

// VerifyPassword
type VerifyPassword = (password: string, signal: AbortSignal) => Promise<PasswordVerdict>;

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

// createAuthenticator
declare function createAuthenticator(options: AuthenticatorOptions): Authenticator;

// createBcryptScheme
declare function createBcryptScheme({ maxCost }?: BcryptSchemeOptions): PasswordScheme;

// createDecoy
declare function createDecoy(kind: DecoyKind): string;

// createJsonLineLogger
declare function createJsonLineLogger(options?: JsonLineLoggerOptions): Logger;

// createLambdaHandler
declare function createLambdaHandler(authenticator: Authenticator, options?: HandlerOptions): LambdaHandler;

// createRecordProvider
declare function createRecordProvider(store: UserStore, options?: RecordProviderOptions): IdentityProvider;

// createStaticProvider
declare function createStaticProvider(options: StaticProviderOptions): IdentityProvider;

// isTransferIdpError
declare function isTransferIdpError(value: unknown): value is TransferIdpError;

// parseApiGatewayEvent
declare function parseApiGatewayEvent(event: unknown): TransferLogin;

// parseJsonText
declare function parseJsonText(text: string): ParsedJsonText;

// parsePublicKeys
declare function parsePublicKeys(stored: readonly StoredKey[], now?: Date): ParsedPublicKeys;

// parseTransferEvent
declare function parseTransferEvent(event: unknown): TransferLogin;

// parseUserRecord
declare function parseUserRecord(input: unknown): UserRecord;

// renderResponse
declare function renderResponse(
  decision: Exclude<
    Decision,
    {
      outcome: "failed";
    }
  >,
): TransferAuthResponse;

// requireMilliseconds
declare function requireMilliseconds(value: number, option: string): number;

// requireOption
declare function requireOption(isUsable: boolean, option: string, requirement: string): asserts isUsable;
