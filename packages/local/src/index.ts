export type { AuthenticationMethods } from "./ssh/authentication-methods.ts";
export type { LocalServerOptions } from "./ssh/local-server-options.ts";
export type { LoginReport } from "./ssh/login-report.ts";
export { type LocalServer, startLocalServer } from "./ssh/start-local-server.ts";
export type { Finding } from "./transfer/judge-answer.ts";
export type { LambdaContext, LambdaHandler } from "./transfer/lambda-handler.ts";
export {
  testIdentityProvider,
  type TestIdentityProviderInput,
  type TestIdentityProviderReport,
  type TestIdentityProviderResult,
} from "./transfer/test-identity-provider.ts";
