export type { DynamoClientOptions } from "./dynamo-port.ts";
export type { KeyTemplate } from "./item-key.ts";
export { createDynamoLockoutStore, type DynamoLockoutStoreOptions } from "./lockout/dynamo-lockout-store.ts";
export type { ToolkitProviderRecord } from "./toolkit/read-toolkit-provider.ts";
export type { ToolkitModule, ToolkitProviderOptions } from "./toolkit/toolkit-options.ts";
export { createToolkitProvider } from "./toolkit/toolkit-provider.ts";
export { createDynamoProvider, type DynamoProviderOptions } from "./users/dynamo-provider.ts";
export { createDynamoStore, type DynamoStoreOptions, type GroupTableOptions } from "./users/dynamo-store.ts";
export type { GroupField, ItemFields, ItemLayout, UserField } from "./users/item-layout.ts";
