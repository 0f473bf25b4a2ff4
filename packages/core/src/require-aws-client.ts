import { requireOption } from "./require-option.ts";

/** How a provider comes to its AWS client: exactly one of the two. */
export interface AwsClientOptions<Client extends object, Config extends object> {
  /** A client of one's own; it stays the caller's to destroy. */
  readonly client?: Client | undefined;
  /** What a client is made with, such as `{ region: "eu-central-1" }`. `{}` takes region and credentials from where the SDK finds them. */
  readonly clientConfig?: Config | undefined;
}

/**
 * Refuses options that say nothing of an AWS client, or two things at once, and a region that is none, which the SDK
 * would say at every login.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 *
 * @example
 * ```ts
 * import { type AwsClientOptions, requireAwsClient } from "@transfer-idp/core";
 *
 * export function createStore(options: AwsClientOptions<object, { region?: string }>): void {
 *   requireAwsClient(options);
 * }
 * ```
 */
export function requireAwsClient({ client, clientConfig }: AwsClientOptions<object, object>): void {
  // A client is of a class, and the SDK reads the configuration.
  for (const [name, value] of Object.entries({ client, clientConfig })) {
    const isUsable = value === undefined || (typeof value === "object" && (value as unknown) !== null);
    requireOption(isUsable, name, "must be an object");
  }
  const isOne = (client === undefined) !== (clientConfig === undefined);
  requireOption(isOne, "client", "or clientConfig must be given, and not both");
  const { region } = (clientConfig ?? {}) as { readonly region?: unknown };
  requireOption(isRegion(region), "clientConfig.region", "must be a region such as eu-central-1");
}

/** The SDK puts it into a host name. A function that finds the region is asked at the first login. */
function isRegion(region: unknown): boolean {
  return typeof region !== "string" || /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region);
}
