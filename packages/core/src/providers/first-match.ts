import type { Finding, IdentityProvider, SpendDecoy } from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import { askProvider } from "./ask-provider.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { chooseName } from "./choose-name.ts";
import { findBarred } from "./find-barred.ts";
import { requireProvider } from "./require-provider.ts";
import { verifyInTurn, type WhenUndisclosed } from "./verify-in-turn.ts";
import { warmUpAll } from "./warm-up-all.ts";

/** Options of {@link firstMatch}. */
export interface FirstMatchOptions {
  /** In the order in which they are asked; each of them once. */
  readonly providers: readonly IdentityProvider[];
  /**
   * What to do where a provider does not tell whether the user is its own: it refuses a password as
   * `wrong-password-or-unknown-user`, or it knows nobody before a password is tried and this is a key login, or its rules
   * bar one whoever the user is.
   *
   * `stop` denies: put such a provider last. `continue` asks the next one, and so also tries a wrong password of a user of
   * its own further on, where somebody else may have the name.
   */
  readonly whenUndisclosed: WhenUndisclosed;
  /** @defaultValue `first-match(…)` with the names of the providers */
  readonly name?: string | undefined;
}

/**
 * Asks several providers in turn, and leaves the login to the first one that knows the user.
 *
 * It goes on only where a provider answered that there is no such user. A wrong password, a user who is barred or
 * disabled, a provider that was switched off and an outage end the search: none of them may make room for somebody of the
 * same name further on. So a password is compared with what one provider holds for the user, never with two
 * (`whenUndisclosed: "continue"` is the exception that you choose).
 *
 * Behind a provider that knows nobody before a password is tried, lockout counts by the name that this one was asked for.
 * Where a later provider finds one user under several names (by {@link mapUsername}, {@link byName} or an alias), each
 * name has a counter of its own: put the map around this, or count by `source` as well.
 *
 * An outage of one therefore keeps out the users of all that come after it. `docs/composition.md` has a table of what
 * happens when.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { firstMatch, type IdentityProvider } from "@transfer-idp/core";
 *
 * declare const employees: IdentityProvider;
 * declare const partners: IdentityProvider;
 *
 * export const provider = firstMatch({ providers: [employees, partners], whenUndisclosed: "stop" });
 * ```
 */
export function firstMatch(options: FirstMatchOptions): IdentityProvider {
  requireKnownOptions(options, { providers: true, whenUndisclosed: true, name: true });
  const { whenUndisclosed } = options;
  const providers = readProviders(options.providers);
  requireOption(
    ["stop", "continue"].includes(whenUndisclosed),
    "whenUndisclosed",
    'must be "stop" or "continue": there is no default that is right for everybody',
  );
  const name = chooseName(options.name, "first-match", providers);

  const findAccount = async (login: Login): Promise<Finding> => {
    let decoy: SpendDecoy | undefined;
    let undisclosed: Finding | undefined;
    for (const [position, provider] of providers.entries()) {
      const finding = await askProvider(provider, login);
      if (finding.kind === "unknown") {
        decoy = finding.spendDecoy ?? decoy;
        continue;
      }
      if (finding.kind !== "opaque") return finding;
      if (login.method === "password" && whenUndisclosed === "stop") {
        // Final, and found before a guess is counted.
        const { accessRules = [] } = finding;
        const barred = findBarred(finding, { accessRules }, login);
        if (barred !== undefined) return barred;
      }
      const rest = providers.slice(position + 1);
      // Nobody comes after it: the authenticator checks its rules itself, and says in the trace what they said.
      if (rest.length === 0 && login.method === "password") return finding;
      const combined: Finding = Object.freeze({
        kind: "opaque",
        verifyPassword: verifyInTurn({ first: finding, rest, login, whenUndisclosed }),
        spendDecoy: finding.spendDecoy,
        askedUsername: finding.askedUsername,
      });
      if (login.method === "password") return combined;
      if (whenUndisclosed === "stop") {
        return Object.freeze({ kind: "denied", reason: "key-login-not-supported", provider: finding.provider });
      }
      undisclosed ??= combined;
    }
    // "unknown" is proven by every provider or not said: where one of them was opaque, the answer is as opaque as that.
    return undisclosed ?? Object.freeze({ kind: "unknown", spendDecoy: decoy });
  };

  return Object.freeze({
    name,
    findAccount,
    // Where nobody is known, the last one asked is the one whose user would have come as far.
    spendDecoy: providers.map(bindDecoy).findLast((spendDecoy) => spendDecoy !== undefined),
    warmUp: () => warmUpAll(providers),
    permissions: mergePermissions(providers),
  });
}

function readProviders(providers: readonly IdentityProvider[]): readonly IdentityProvider[] {
  const isList: boolean = Array.isArray(providers);
  requireOption(isList && providers.length > 0, "providers", "must be a list with an entry");
  for (const [index, provider] of providers.entries()) requireProvider(provider, `providers[${String(index)}]`);
  requireOption(new Set(providers).size === providers.length, "providers", "must not name a provider twice");
  return [...providers];
}
