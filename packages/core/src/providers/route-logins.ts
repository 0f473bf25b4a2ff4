import type { Finding, IdentityProvider } from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { isPlainObject } from "../record/read-field.ts";
import { requireOption } from "../require-option.ts";
import { askProvider } from "./ask-provider.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { requireProvider } from "./require-provider.ts";
import { warmUpAll } from "./warm-up-all.ts";

/** Where logins may go. */
export interface Routes {
  readonly targets: ReadonlyMap<string, IdentityProvider>;
  readonly fallback: IdentityProvider | undefined;
}

/** Where one login goes, and as what. */
export interface Route {
  /** `undefined`: nobody is responsible for it. */
  readonly provider: IdentityProvider | undefined;
  readonly login: Login;
}

/**
 * Reads the providers of a route's options. Only own properties are routes: `__proto__` and `constructor` lead nowhere.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: there are none, or one is no provider.
 */
export function readRoutes(
  providers: Readonly<Record<string, IdentityProvider>>,
  fallback: IdentityProvider | undefined,
): Routes {
  const isUsable = isPlainObject(providers) && Object.keys(providers).length > 0;
  requireOption(isUsable, "providers", "must be an object with an entry");
  const targets = new Map(Object.entries(providers));
  for (const [key, provider] of targets) {
    requireOption(key !== "", "providers", "must not have an empty name");
    requireProvider(provider, `providers[${JSON.stringify(key)}]`);
  }
  if (fallback !== undefined) requireProvider(fallback, "fallback");
  return { targets, fallback };
}

/** Makes a provider that hands each login to one of several. A login that nobody is responsible for is denied. */
export function routeLogins(
  name: string,
  { targets, fallback }: Routes,
  chooseRoute: (login: Login) => Route,
): IdentityProvider {
  const all = [...(fallback === undefined ? [] : [fallback]), ...targets.values()];
  const spendDecoy = all.map(bindDecoy).find((decoy) => decoy !== undefined);
  const nobody: Finding = Object.freeze({ kind: "denied", reason: "no-provider", spendDecoy });
  return Object.freeze({
    name,
    findAccount: async (login) => {
      const route = chooseRoute(login);
      return route.provider === undefined ? nobody : askProvider(route.provider, route.login);
    },
    spendDecoy,
    warmUp: () => warmUpAll(all),
    permissions: mergePermissions(all),
  } satisfies IdentityProvider);
}
