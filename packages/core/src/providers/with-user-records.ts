import type { Account } from "../account.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import type { Finding, FindingOrigin, IdentityProvider } from "../identity-provider.ts";
import { isUsername } from "../is-username.ts";
import type { Login } from "../login.ts";
import { raceSignal } from "../race-signal.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import type { GroupRecord } from "../record/group-record.ts";
import { joinLists } from "../record/join-lists.ts";
import { nameRules } from "../record/name-rules.ts";
import type { UserRecord } from "../record/user-record.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import type { UserLookup, UserStore } from "../user-store.ts";
import { askProvider } from "./ask-provider.ts";
import { bindDecoy } from "./bind-decoy.ts";
import { changeAccounts } from "./change-accounts.ts";
import { findBarred } from "./find-barred.ts";
import { readLookup } from "./read-lookup.ts";
import { requireProvider } from "./require-provider.ts";
import { requireStore } from "./require-store.ts";
import { waitForBoth } from "./wait-for-both.ts";
import { warmUpAll } from "./warm-up-all.ts";

/** Options of {@link withUserRecords}. */
export interface UserRecordsOptions {
  /**
   * Names the record of every user who has none, such as `$default$`. It must hold no passwords and no keys, or everybody
   * could come in with them; and nobody logs in under its own name.
   *
   * @defaultValue users without a record are unknown
   */
  readonly defaultUser?: string | undefined;
}

/** What a store says of a user. */
interface KnownRecord {
  readonly record: UserRecord;
  readonly groups: readonly GroupRecord[];
  /** Names the record in traces. */
  readonly origin: string;
}

/**
 * Has a provider prove who a user is, and a user store say what they may do: a directory with its passwords, and a table
 * with roles and homes.
 *
 * Both are asked at once, and a user must be known to both (with `defaultUser`, to the provider alone: where the default
 * record is missing, such users are unknown). To the account are added the record's (and its groups')
 * access rules, of which all must pass; settings, above the provider's; groups; attributes, of which the record's win;
 * public keys; and its state, where the account's is active. The canonical name stays the provider's, and passwords of
 * records are never used.
 *
 * Where the provider gives another canonical name than the one that was typed, the record of the canonical name counts:
 * nobody gets away from a record of theirs by typing `ALICE`. Where it knows users by their password only, the record of
 * the name that was typed must let them in before it is tried, and that of the canonical name afterwards. One whose
 * password was right and who has no record then is denied for good (`no-user-record`): {@link firstMatch} does not go on.
 *
 * @param provider - Keeps its name.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { type IdentityProvider, type UserStore, withUserRecords } from "@transfer-idp/core";
 *
 * declare const directory: IdentityProvider;
 * declare const table: UserStore;
 *
 * export const provider = withUserRecords(directory, table, { defaultUser: "$default$" });
 * ```
 */
export function withUserRecords(
  provider: IdentityProvider,
  store: UserStore,
  options: UserRecordsOptions = {},
): IdentityProvider {
  requireKnownOptions(options, { defaultUser: true });
  const { defaultUser } = options;
  requireProvider(provider, "provider");
  requireStore(store);
  requireOption(defaultUser === undefined || isUsername(defaultUser), "defaultUser", "must be text that a name may be");
  const { name } = provider;
  const spendDecoy = bindDecoy(provider);

  const findRecord = async (username: string, login: Login): Promise<KnownRecord | undefined> => {
    const looking = lookUp(store, username, login);
    // At once, and whether it is needed or not: time would tell who has a record of their own.
    const [own, common] =
      defaultUser === undefined
        ? [await looking, undefined]
        : await waitForBoth(looking, lookUp(store, defaultUser, login));
    if (own.record !== undefined) return { record: own.record, groups: own.groups ?? [], origin: "user" };
    if (defaultUser === undefined || common?.record === undefined) return undefined;
    refuseCredentials(common.record, defaultUser);
    return { record: common.record, groups: common.groups ?? [], origin: `user:${defaultUser}` };
  };

  return Object.freeze({
    name,
    findAccount: async (login) => {
      const { username, signal } = login;
      if (username === defaultUser) return knowNobody({ provider: name, spendDecoy });
      const [finding, known] = await waitForBoth(askProvider(provider, login), findRecord(username, login));
      if (finding.kind === "opaque") {
        if (known === undefined) return knowNobody(finding);
        const { state } = known.record;
        const barred = findBarred(finding, { state, accessRules: listRules(known) }, login);
        if (barred !== undefined) return barred;
      }
      const findCanonical = async (account: Account, ownSignal: AbortSignal): Promise<Account | undefined> => {
        if (account.username === defaultUser) return undefined;
        const canonical =
          account.username === username ? known : await findRecord(account.username, { ...login, signal: ownSignal });
        return canonical && addRecord(account, canonical);
      };
      return changeAccounts(finding, findCanonical, signal);
    },
    spendDecoy,
    warmUp: () => warmUpAll([provider, store]),
    permissions: mergePermissions([provider, store]),
  } satisfies IdentityProvider);
}

/** Asks as {@link createRecordProvider} does: a cache that knows of no record may be older than the record. */
async function lookUp(store: UserStore, username: string, login: Login): Promise<UserLookup> {
  const { protocol, serverId, signal } = login;
  const ask = (freshness: "cached" | "current"): Promise<UserLookup> =>
    raceSignal(
      async () => readLookup(await store.findUser({ username, protocol, serverId, freshness, signal })),
      signal,
      () => new ProviderUnavailableError({ provider: store.name, kind: "timeout" }),
    );
  const lookup = await ask("cached");
  return lookup.record === undefined && lookup.fromCache ? ask("current") : lookup;
}

function knowNobody({ provider, spendDecoy, askedUsername }: FindingOrigin): Finding {
  return Object.freeze({ kind: "unknown", provider, spendDecoy, askedUsername });
}

/** Blank text is no password and no key, as everywhere. */
function refuseCredentials({ passwords, publicKeys }: UserRecord, defaultUser: string): void {
  const problem = "must be absent: everybody without a record of their own would have it";
  const place = `user:${defaultUser}`;
  if (passwords.some(({ value }) => value !== "")) throw new InvalidUserRecordError(`${place}.password`, problem);
  if (publicKeys.some(({ value }) => value.trim() !== "")) {
    throw new InvalidUserRecordError(`${place}.publicKeys`, problem);
  }
}

function listRules({ record, groups, origin }: KnownRecord): Account["accessRules"] {
  return [...groups.map((group) => group.accessRules), nameRules(record.accessRules, origin)];
}

function addRecord(account: Account, known: KnownRecord): Account {
  const { record, groups, origin } = known;
  return {
    username: account.username,
    state: account.state === "active" ? record.state : account.state,
    groups: [...new Set(joinLists("groups", account.groups, record.groups))],
    attributes: { ...account.attributes, ...record.attributes },
    publicKeys: joinLists("publicKeys", account.publicKeys, record.publicKeys),
    accessRules: joinLists("accessRules", account.accessRules, listRules(known)),
    settings: joinLists("settings", account.settings, [
      ...groups.map((group) => ({ origin: `group:${group.name}`, values: group.settings })),
      { origin, values: record.settings },
    ]),
  };
}
