export type { SecretField, SecretFields } from "./secret-fields.ts";
export { createSecretsProvider, type SecretsProviderOptions } from "./secrets-provider.ts";
export { createSecretsStore, type SecretsStoreOptions } from "./secrets-store.ts";
export type { SecretsManagerClientOptions } from "./secrets-manager-port.ts";
