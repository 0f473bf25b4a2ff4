import type { IdentityProvider } from "../identity-provider.ts";
import { requireKnownOptions } from "../require-option.ts";
import { chooseName } from "./choose-name.ts";
import { readRoutes, routeLogins } from "./route-logins.ts";

/** Options of {@link byServer}. */
export interface ByServerOptions {
  /** Providers by the id of the Transfer server. At least one. */
  readonly providers: Readonly<Record<string, IdentityProvider>>;
  /** Asked on every other server. @defaultValue logins on other servers are denied */
  readonly fallback?: IdentityProvider | undefined;
  /** @defaultValue `by-server(…)` with the ids */
  readonly name?: string | undefined;
}

/**
 * Lets the Transfer server choose the provider. A login on a server that none is named for is the fallback's; where there
 * is no fallback it is denied (`no-provider`).
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { byServer, type IdentityProvider } from "@transfer-idp/core";
 *
 * declare const employees: IdentityProvider;
 * declare const partners: IdentityProvider;
 *
 * export const provider = byServer({
 *   providers: { "s-1234567890abcdef0": employees, "s-0fedcba0987654321": partners },
 * });
 * ```
 */
export function byServer(options: ByServerOptions): IdentityProvider {
  requireKnownOptions(options, { providers: true, fallback: true, name: true });
  const routes = readRoutes(options.providers, options.fallback);
  const name = chooseName(options.name, "by-server", [...routes.targets.keys()]);
  return routeLogins(name, routes, (login) => ({
    provider: routes.targets.get(login.serverId) ?? routes.fallback,
    login,
  }));
}
