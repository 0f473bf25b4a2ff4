export type { AwsEndpoint } from "./aws-endpoint.ts";
export { buildLambdaRuntime, type LambdaRuntimeBuild } from "./build-lambda-runtime.ts";
export { createSecrets } from "./create-secrets.ts";
export { createTable, type NewTable, type TableKey } from "./create-table.ts";
export { startDynalite } from "./dynalite-server.ts";
export { listDynamoBackends, type DynamoBackend, type DynamoBackendChoice } from "./dynamo-backends.ts";
export { startDynamoProxy, type DynamoProxy, type DynamoRequest } from "./dynamo-proxy.ts";
export type { DynamoErrorFault, DynamoFault } from "./dynamo/fault.ts";
export {
  LambdaInitError,
  startLambdaRuntime,
  type LambdaRuntime,
  type LambdaRuntimeOptions,
} from "./lambda-runtime.ts";
export { makePublicKey } from "./make-public-key.ts";
export { type GoodEvent, listMalformedEvents } from "./malformed-events.ts";
export { findMoto, howToGetMoto, startMoto } from "./moto-server.ts";
export { requireRealPart } from "./real-parts.ts";
export type { InvocationResult } from "./runtime-api.ts";
export { expectNoSecret } from "./secrecy.ts";
export { startSecretsManagerEmulator, type SecretsManagerEmulator } from "./secrets-manager-emulator.ts";
export { garbageMarker, type SecretsManagerFault } from "./secrets-manager/fault.ts";
export type { SecretsManagerRequest } from "./secrets-manager/read-request.ts";
export { toItem, type PlainValue } from "./to-item.ts";
export {
  findOpenLdap,
  howToGetOpenLdap,
  startOpenLdap,
  type OpenLdapOptions,
  type OpenLdapServer,
} from "./ldap/open-ldap-server.ts";
export type { OpenLdapSettings } from "./ldap/open-ldap-config.ts";
export type { LdapAccount, OpenLdapContent } from "./ldap/prepare-open-ldap.ts";
export {
  createTestAuthority,
  type CertificateRequest,
  type TestAuthority,
  type TestCertificate,
} from "./ldap/test-authority.ts";
export { startTcpProxy, type TcpProxy, type TcpProxyMode } from "./ldap/tcp-proxy.ts";
export type { NewSambaUser, SambaUser, SambaUserState } from "./ldap/samba-accounts.ts";
export { findSamba, howToGetSamba, startSamba, type SambaOptions, type SambaServer } from "./ldap/samba-server.ts";
