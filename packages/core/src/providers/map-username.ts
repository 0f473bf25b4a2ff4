import type { IdentityProvider } from "../identity-provider.ts";
import { isUsername } from "../is-username.ts";
import type { Login } from "../login.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { requireOption } from "../require-option.ts";
import { askProvider } from "./ask-provider.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { requireProvider } from "./require-provider.ts";

/**
 * Gives the name under which a provider knows whoever typed `username`. `undefined`: nobody can have that name.
 *
 * MUST give the same name whenever it is called with the same. What it throws fails the login.
 */
export type UsernameMap = (username: string, login: Login) => string | undefined;

/**
 * Has a provider look users up under another name than the one that was typed.
 *
 * The name that was typed stays `presentedUsername`: where the two differ, `${transfer:UserName}` in settings becomes the
 * canonical name, which is the mapped one where the provider gives no other. Put it before what must agree on names
 * ({@link firstMatch}, {@link byMethod}), not into one of its parts.
 *
 * A name that no user can have (empty, too long, with control characters) is unknown, whether it was typed so or the map
 * made it so of what was typed, and the provider is not asked. What is no text at all is a defect of the map and fails the
 * login.
 *
 * @param provider - Keeps its name.
 * @param map - {@link lowerCaseUsername}, {@link removeUsernameDomain} or your own.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { type IdentityProvider, lowerCaseUsername, mapUsername, removeUsernameDomain } from "@transfer-idp/core";
 *
 * declare const directory: IdentityProvider;
 * const removeDomain = removeUsernameDomain({ domains: ["corp.example", "CORP"] });
 *
 * export const provider = mapUsername(directory, (username) => lowerCaseUsername(removeDomain(username)));
 * ```
 */
export function mapUsername(provider: IdentityProvider, map: UsernameMap): IdentityProvider {
  requireProvider(provider, "provider");
  requireOption(typeof map === "function", "map", "must be a function");
  const { name } = provider;
  const spendDecoy = bindDecoy(provider);
  return Object.freeze({
    name,
    findAccount: async (login) => {
      const username: unknown = map(login.username, login);
      if (username !== undefined && typeof username !== "string") {
        throw new TypeError("The map of usernames gave something that is no text.");
      }
      // Not a failure: anybody could bring one about by what they type.
      if (!isUsername(username)) return Object.freeze({ kind: "unknown", provider: name, spendDecoy } as const);
      return askProvider(provider, Object.freeze({ ...login, username }));
    },
    spendDecoy,
    warmUp: async () => provider.warmUp?.(),
    permissions: mergePermissions([provider]),
  } satisfies IdentityProvider);
}
