export type { AccessRules } from "./access/access-rules.ts";
export type { Account, AccountState, StoredKey } from "./account.ts";
export { type Authenticator, createAuthenticator } from "./authenticator.ts";
export type { AuthenticatorOptions } from "./authenticator-options.ts";
export { type BcryptSchemeOptions, createBcryptScheme } from "./credentials/bcrypt-scheme.ts";
export { createDecoy, type DecoyKind } from "./credentials/create-decoy.ts";
export { type DroppedKey, type ParsedPublicKeys, parsePublicKeys } from "./credentials/parse-public-keys.ts";
export type { PasswordScheme } from "./credentials/password-scheme.ts";
export type { KeyProblem } from "./credentials/ssh-public-key.ts";
export type { Decision, Denied, DenialReason, Failed, FailureReason, Granted, KeysListed } from "./decision.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { type EventProblem, InvalidEventError } from "./errors/invalid-event-error.ts";
export { InvalidUserRecordError } from "./errors/invalid-user-record-error.ts";
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
export type { Finding, IdentityProvider, PasswordVerdict, RefusalReason, VerifyPassword } from "./identity-provider.ts";
export { createJsonLineLogger, type JsonLineLoggerOptions } from "./json-line-logger.ts";
export type { LogFields, Logger } from "./logger.ts";
export type { KeyLogin, Login, LoginMethod, LoginRequest, PasswordLogin, Protocol } from "./login.ts";
export { type BackendCall, callBackend } from "./providers/call-backend.ts";
export { cached, type CacheOptions } from "./providers/cached.ts";
export { createRecordProvider, type RecordProviderOptions } from "./providers/record-provider.ts";
export { createStaticProvider, type StaticProviderOptions } from "./providers/static-provider.ts";
export { parseUserRecord } from "./record/parse-user-record.ts";
export type { StoredPassword, UserRecord } from "./record/user-record.ts";
export type { Trace, TraceNote, TraceStep, TraceStepName } from "./trace.ts";
export type {
  JsonObject,
  JsonValue,
  LogicalDirectory,
  PosixProfile,
  Session,
  SessionSettings,
  SettingsLayer,
} from "./session/session-settings.ts";
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
export type { UserLookup, UserQuery, UserStore } from "./user-store.ts";
export { requireMilliseconds, requireOption } from "./require-option.ts";
