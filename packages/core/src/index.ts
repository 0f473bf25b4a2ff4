export type { AccessDenialReason, AccessRules } from "./access/access-rules.ts";
export { admitGuess, type CountedGuesses, type GuessAdmission } from "./access/admit-guess.ts";
export { createMemoryLockoutStore, type MemoryLockoutStoreOptions } from "./access/create-memory-lockout-store.ts";
export type { LockoutCounter, LockoutOptions } from "./access/lockout-options.ts";
export type {
  BackoffSchedule,
  GuessOutcome,
  GuessRequest,
  GuessReservation,
  LockoutStore,
} from "./access/lockout-store.ts";
export type { Account, AccountState, StoredKey } from "./account.ts";
export { type Authenticator, createAuthenticator } from "./authenticator.ts";
export type { AuthenticatorOptions } from "./authenticator-options.ts";
export { type Argon2SchemeOptions, createArgon2Scheme } from "./credentials/argon2-scheme.ts";
export { type BcryptSchemeOptions, createBcryptScheme } from "./credentials/bcrypt-scheme.ts";
export { createDecoy, type DecoyKind } from "./credentials/create-decoy.ts";
export { type DroppedKey, type ParsedPublicKeys, parsePublicKeys } from "./credentials/parse-public-keys.ts";
export type { PasswordScheme } from "./credentials/password-scheme.ts";
export { createPbkdf2Scheme, type Pbkdf2SchemeOptions } from "./credentials/pbkdf2-scheme.ts";
export { createScryptScheme, type ScryptSchemeOptions } from "./credentials/scrypt-scheme.ts";
export type { KeyProblem } from "./credentials/ssh-public-key.ts";
export type { Decision, Denied, DenialReason, Failed, FailureReason, Granted, KeysListed } from "./decision.ts";
export { denialReasons } from "./denial-reasons.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { type EventProblem, InvalidEventError } from "./errors/invalid-event-error.ts";
export { InvalidUserRecordError } from "./errors/invalid-user-record-error.ts";
export { mapAwsError, type OutageKinds } from "./errors/map-aws-error.ts";
export { type Outage, type OutageKind, ProviderUnavailableError } from "./errors/provider-unavailable-error.ts";
export { isTransferIdpError, TransferIdpError, type TransferIdpErrorCode } from "./errors/transfer-idp-error.ts";
export { UnexpectedError } from "./errors/unexpected-error.ts";
export {
  type ApiGatewayHandler,
  type ApiGatewayHandlerOptions,
  type ApiGatewayResponse,
  createApiGatewayHandler,
} from "./handlers/api-gateway-handler.ts";
export type { LambdaContext } from "./handlers/lambda-context.ts";
export { createLambdaHandler, type HandlerOptions, type LambdaHandler } from "./handlers/lambda-handler.ts";
export type {
  Finding,
  FindingOrigin,
  IdentityProvider,
  PasswordVerdict,
  RefusalReason,
  RehashPassword,
  RoutingReason,
  SpendDecoy,
  VerifyPassword,
} from "./identity-provider.ts";
export { createJsonLineLogger, type JsonLineLoggerOptions } from "./json-line-logger.ts";
export type { LogFields, Logger } from "./logger.ts";
export type { KeyLogin, Login, LoginMethod, LoginOptions, LoginRequest, PasswordLogin, Protocol } from "./login.ts";
export type { Metrics, SingleMetric } from "./metrics.ts";
export type { AwsPermission, KnownPermission, UnknownPermission } from "./permissions/aws-permission.ts";
export { mergePermissions } from "./permissions/merge-permissions.ts";
export type { AwsCaller } from "./permissions/read-permissions.ts";
export { byMethod, type ByMethodOptions } from "./providers/by-method.ts";
export { byName, type ByNameOptions } from "./providers/by-name.ts";
export { byServer, type ByServerOptions } from "./providers/by-server.ts";
export { type BackendCall, callBackend } from "./providers/call-backend.ts";
export { cached, type CacheOptions } from "./providers/cached.ts";
export { firstMatch, type FirstMatchOptions } from "./providers/first-match.ts";
export { lowerCaseUsername } from "./providers/lower-case-username.ts";
export { mapUsername, type UsernameMap } from "./providers/map-username.ts";
export { createRecordProvider, type RecordProviderOptions } from "./providers/record-provider.ts";
export { removeUsernameDomain, type RemoveUsernameDomainOptions } from "./providers/remove-username-domain.ts";
export { restrict } from "./providers/restrict.ts";
export { createStaticProvider, type StaticProviderOptions } from "./providers/static-provider.ts";
export type { WhenUndisclosed } from "./providers/verify-in-turn.ts";
export { type UserRecordsOptions, withUserRecords } from "./providers/with-user-records.ts";
export { groupRecordSchema } from "./record/group-record-schema.ts";
export type { GroupRecord } from "./record/group-record.ts";
export type { JsonSchema } from "./record/json-schema.ts";
export { printName } from "./record/read-field.ts";
export { parseGroupRecord } from "./record/parse-group-record.ts";
export { parseUserRecord } from "./record/parse-user-record.ts";
export { userRecordSchema } from "./record/user-record-schema.ts";
export type { StoredPassword, UserRecord } from "./record/user-record.ts";
export type { AccessRuleName, Trace, TraceNote, TraceStep, TraceStepName } from "./trace.ts";
export type { ResolveSettings } from "./session/layers/resolve-settings.ts";
export type { SettingsCondition, SettingsRule } from "./session/layers/settings-rule.ts";
export { createChroot } from "./session/home/create-chroot.ts";
export { createVirtualTree, type VirtualPlace, type VirtualTreeOptions } from "./session/home/create-virtual-tree.ts";
export { createHomePolicy, type HomePolicyOptions } from "./session/policy/create-home-policy.ts";
export { createSessionPolicy, type PolicyGrant } from "./session/policy/create-session-policy.ts";
export { lintPolicy, type PolicyLintOptions } from "./session/policy/lint-policy.ts";
export type { PolicyOptions } from "./session/policy/policy-options.ts";
export type { SessionAccess } from "./session/policy/session-access.ts";
export type { SessionOptions } from "./session/session-options.ts";
export type {
  DirectoryMapping,
  JsonObject,
  JsonValue,
  LogicalDirectory,
  PosixProfile,
  Session,
  SessionSettings,
  SettingsLayer,
} from "./session/session-settings.ts";
export { shadow } from "./shadow/shadow.ts";
export type { ShadowAnswer, ShadowComparison, ShadowDifference } from "./shadow/shadow-comparison.ts";
export { createShadowHandler, type ShadowHandlerOptions } from "./shadow/shadow-handler.ts";
export type { ShadowOptions } from "./shadow/shadow-options.ts";
export { checkTransferResponse } from "./transfer/check-transfer-response.ts";
export { parseApiGatewayEvent } from "./transfer/parse-api-gateway-event.ts";
export { parseTransferEvent, type TransferLogin } from "./transfer/parse-transfer-event.ts";
export { renderResponse } from "./transfer/render-response.ts";
export { type JsonProblem, type ParsedJsonText, parseJsonText } from "./transfer/parse-json-text.ts";
export type { ResponseProblem } from "./transfer/response-problem.ts";
export type { TransferAuthEvent } from "./transfer/transfer-auth-event.ts";
export type {
  TransferAuthRefusal,
  TransferAuthResponse,
  TransferAuthSession,
} from "./transfer/transfer-auth-response.ts";
export type { PasswordReplacement, UserLookup, UserQuery, UserStore } from "./user-store.ts";
export { type AwsClientOptions, requireAwsClient } from "./require-aws-client.ts";
export { type OptionNames, requireKnownOptions, requireMilliseconds, requireOption } from "./require-option.ts";
