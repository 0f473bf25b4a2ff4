import type { Account } from "../account.ts";
import { freezeDeep } from "../freeze-deep.ts";
import type { Finding, IdentityProvider } from "../identity-provider.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { joinLists } from "../record/join-lists.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { askProvider } from "./ask-provider.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { chooseName } from "./choose-name.ts";
import { requireProvider } from "./require-provider.ts";
import { waitForBoth } from "./wait-for-both.ts";
import { warmUpAll } from "./warm-up-all.ts";

/** Options of {@link byMethod}. */
export interface ByMethodOptions {
  /** Has the users and their passwords, such as a directory. */
  readonly password: IdentityProvider;
  /** Has public keys of users, such as a table. Not asked on password logins. */
  readonly publicKey: IdentityProvider;
  /**
   * Whether keys count of users whom `password` does not know, or cannot tell whether it knows: machines that are in no
   * directory. A user who is deleted from the directory then keeps their keys, and with a directory that cannot be
   * asked without a password (a direct bind) so does one who is disabled there.
   *
   * @defaultValue false
   */
  readonly allowKeysWithoutAccount?: boolean | undefined;
  /** @defaultValue `by-method(…)` with the names of the two */
  readonly name?: string | undefined;
}

/**
 * Has passwords verified by one provider and takes public keys from another.
 *
 * A password login is `password`'s alone. A key login asks both at once, and the user must be let in by both: a user who is
 * disabled in the directory does not come in by a key of the table. What comes out has
 *
 * - the canonical name of `password`'s account;
 * - the state of `password`'s account, and where that is active the other's;
 * - the groups and attributes of both, of an attribute that both have the value of `publicKey`'s;
 * - the access rules of both, of which all must pass;
 * - the settings of both, those of `publicKey`'s account above;
 * - the public keys of `publicKey`'s account, or none where it does not know the user (`no-public-keys`).
 *
 * Where one of them cannot be asked, the key login fails. Both are asked for the name that was typed, so both must take
 * the same names for the same user: with a directory that finds `Alice` for `alice`, put {@link mapUsername} before this.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { byMethod, type IdentityProvider } from "@transfer-idp/core";
 *
 * declare const directory: IdentityProvider;
 * declare const table: IdentityProvider;
 *
 * export const provider = byMethod({ password: directory, publicKey: table });
 * ```
 */
export function byMethod(options: ByMethodOptions): IdentityProvider {
  requireKnownOptions(options, { password: true, publicKey: true, allowKeysWithoutAccount: true, name: true });
  const { password, publicKey, allowKeysWithoutAccount = false } = options;
  requireProvider(password, "password");
  requireProvider(publicKey, "publicKey");
  requireOption(typeof allowKeysWithoutAccount === "boolean", "allowKeysWithoutAccount", "must be true or false");
  const name = chooseName(options.name, "by-method", [password, publicKey]);

  return Object.freeze({
    name,
    findAccount: async (login) => {
      if (login.method === "password") return askProvider(password, login);
      const [user, keys] = await waitForBoth(askProvider(password, login), askProvider(publicKey, login));
      return decideKeyLogin(user, keys, allowKeysWithoutAccount);
    },
    spendDecoy: bindDecoy(password),
    warmUp: () => warmUpAll([password, publicKey]),
    permissions: mergePermissions([password, publicKey]),
  } satisfies IdentityProvider);
}

function decideKeyLogin(user: Finding, keys: Finding, allowKeysWithoutAccount: boolean): Finding {
  const denied = [user, keys].find(({ kind }) => kind === "denied");
  if (denied !== undefined) return denied;
  if (user.kind === "account") {
    if (keys.kind === "account") return freezeFinding(combineAccounts(user.account, keys.account));
    // Known, and nobody gave them a key: as every client finds out that offers its key before its password.
    if (keys.kind === "unknown") return freezeFinding({ ...user.account, publicKeys: [] });
    return denyKeys(keys);
  }
  if (!allowKeysWithoutAccount) return user.kind === "opaque" ? denyKeys(user) : user;
  if (keys.kind === "opaque") return denyKeys(keys);
  // Not what the table said: a directory that tells nothing has not said that there is no such user.
  if (keys.kind !== "account") return user;
  // What must pass before a password of theirs is tried must pass before a key of theirs is listed.
  const { accessRules: opaqueRules = [] } = user.kind === "opaque" ? user : {};
  return freezeFinding(
    { ...keys.account, accessRules: joinLists("accessRules", opaqueRules, keys.account.accessRules) },
    keys.provider,
  );
}

function denyKeys({ provider }: Finding): Finding {
  return Object.freeze({ kind: "denied", reason: "key-login-not-supported", provider });
}

/** @param provider - Who answered, where not both did. */
function freezeFinding(account: Account, provider?: string): Finding {
  // Without `verifyPassword`: nobody who asked for keys may go on to a password.
  return Object.freeze({ kind: "account", account: freezeDeep(account), provider });
}

function combineAccounts(user: Account, keys: Account): Account {
  return {
    username: user.username,
    state: user.state === "active" ? keys.state : user.state,
    groups: [...new Set(joinLists("groups", user.groups, keys.groups))],
    attributes: { ...user.attributes, ...keys.attributes },
    publicKeys: keys.publicKeys,
    accessRules: joinLists("accessRules", user.accessRules, keys.accessRules),
    settings: joinLists("settings", user.settings, keys.settings),
  };
}
