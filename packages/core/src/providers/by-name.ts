import type { IdentityProvider } from "../identity-provider.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { chooseName } from "./choose-name.ts";
import { readRoutes, routeLogins } from "./route-logins.ts";

/** Options of {@link byName}. */
export interface ByNameOptions {
  /** Stands between the user's name and the provider's, such as `@@`. */
  readonly delimiter: string;
  /** Providers by the name that users type behind the delimiter, which is compared exactly. At least one. */
  readonly providers: Readonly<Record<string, IdentityProvider>>;
  /** Asked for names without the delimiter, and for no others. @defaultValue such names are denied */
  readonly fallback?: IdentityProvider | undefined;
  /** @defaultValue `by-name(…)` with the names that users type */
  readonly name?: string | undefined;
}

/**
 * Lets users choose the provider by their name: `alice@@corp` is `alice` of `corp`.
 *
 * The name is split at the last delimiter, and the provider is asked for what stands before it, which is also the user's
 * canonical name where the provider gives no other. A name with a delimiter belongs to the provider it names: where there
 * is none of that name, or nothing stands before or behind the delimiter, the login is denied (`no-provider`) and the
 * fallback is not asked, for it could have a user of the whole name, or one whom all unknown names become.
 *
 * Transfer takes letters, digits, `_`, `-`, `.` and `@` in names, and no others.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used; a provider's name holds the delimiter.
 *
 * @example
 * ```ts
 * import { byName, type IdentityProvider } from "@transfer-idp/core";
 *
 * declare const corp: IdentityProvider;
 * declare const partners: IdentityProvider;
 *
 * export const provider = byName({ delimiter: "@@", providers: { corp, partners }, fallback: partners });
 * ```
 */
export function byName(options: ByNameOptions): IdentityProvider {
  requireKnownOptions(options, { delimiter: true, providers: true, fallback: true, name: true });
  const { delimiter } = options;
  const routes = readRoutes(options.providers, options.fallback);
  requireOption(
    typeof delimiter === "string" && delimiter !== "" && delimiter.isWellFormed(),
    "delimiter",
    "must be text, and not empty",
  );
  const names = [...routes.targets.keys()];
  for (const name of names) {
    // Not only within the name: behind `@@`, a name that begins with `@` would begin one character later.
    const isFound = `${delimiter}${name}`.lastIndexOf(delimiter) === 0;
    requireOption(
      isFound,
      `providers[${JSON.stringify(name)}]`,
      "must have a name that holds no part of the delimiter",
    );
  }
  return routeLogins(chooseName(options.name, "by-name", names), routes, (login) => {
    const { username } = login;
    const position = username.lastIndexOf(delimiter);
    if (position === -1) return { provider: routes.fallback, login };
    const user = username.slice(0, position);
    const provider = user === "" ? undefined : routes.targets.get(username.slice(position + delimiter.length));
    return { provider, login: Object.freeze({ ...login, username: user }) };
  });
}
