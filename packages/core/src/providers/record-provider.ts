import { extendSignal } from "../access/extend-signal.ts";
import { findStoredProblem } from "../credentials/find-stored-problem.ts";
import { isWeakHash } from "../credentials/is-weak-hash.ts";
import type { PasswordScheme } from "../credentials/password-scheme.ts";
import { createPasswordSchemes } from "../credentials/password-schemes.ts";
import { isGuessReason } from "../denial-reasons.ts";
import { countAsGuess } from "../errors/count-as-guess.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import type { IdentityProvider, PasswordVerdict, SpendDecoy, VerifyPassword } from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { raceSignal } from "../race-signal.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { createAccount } from "../record/create-account.ts";
import { readTime } from "../record/fixed-date.ts";
import type { UserRecord } from "../record/user-record.ts";
import { requireKnownOptions, requireOption } from "../require-option.ts";
import type { UserLookup, UserStore } from "../user-store.ts";
import { createRehash } from "./create-rehash.ts";
import { readLookup } from "./read-lookup.ts";
import { requireStore } from "./require-store.ts";

/** Options of {@link createRecordProvider}. */
export interface RecordProviderOptions {
  /** Schemes besides those that are built in; one that claims a prefix of theirs takes its place. */
  readonly passwordSchemes?: readonly PasswordScheme[] | undefined;
  /** Whether a stored value that is no hash is the password itself. @defaultValue false */
  readonly allowPlaintextPasswords?: boolean | undefined;
  /**
   * Whether a login that was granted has a hash that is weaker than its scheme makes new ones replaced by a new hash of the
   * same password and scheme, once for each such hash. It costs that login a hash, a verification and a write, 2 seconds
   * at most, and the store must have {@link UserStore.replacePassword}. A password that was changed meanwhile is left alone,
   * and what cannot be replaced changes nothing of the login.
   *
   * @defaultValue false
   */
  readonly rehashOnLogin?: boolean | undefined;
}

/** Less than the 200 milliseconds that a verdict is waited for after the login's time is over. */
const verifyGraceMs = 150;

/** One, or two while it changes; more for whoever has several clients. */
const maxPasswords = 8;

type KnownUser = UserLookup & { readonly record: UserRecord };

/**
 * Makes an identity provider of a user store: looks the record up, and compares passwords with what it holds.
 *
 * Where a cache answered and there was no such user, or the password was wrong, the current record is asked for once:
 * a user just made and a password just changed work at once, or as soon as the cache, which limits how often it is asked
 * so for one user, lets the question through.
 *
 * A verdict says where the stored hash is weaker than its scheme makes new ones (`needsRehash`), and brings what replaces
 * it (`rehash`) with `rehashOnLogin`, unless the scheme makes no hashes.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: the store's decoy is of no scheme that is allowed, or is broken, or too
 *   costly to run; or an option cannot be used.
 *
 * @example
 * ```ts
 * import { createRecordProvider, type UserStore } from "@transfer-idp/core";
 *
 * declare const store: UserStore;
 *
 * export const provider = createRecordProvider(store);
 * ```
 */
export function createRecordProvider(store: UserStore, options: RecordProviderOptions = {}): IdentityProvider {
  requireKnownOptions(options, { passwordSchemes: true, allowPlaintextPasswords: true, rehashOnLogin: true });
  const { allowPlaintextPasswords = false, passwordSchemes = [], rehashOnLogin = false } = options;
  requireOption(Array.isArray(passwordSchemes), "passwordSchemes", "must be a list");
  // "false" of an environment variable would allow them.
  requireOption(typeof allowPlaintextPasswords === "boolean", "allowPlaintextPasswords", "must be true or false");
  requireOption(typeof rehashOnLogin === "boolean", "rehashOnLogin", "must be true or false");
  requireStore(store);
  const canRehash = !rehashOnLogin || store.replacePassword !== undefined;
  requireOption(canRehash, "rehashOnLogin", "must not be true where the store has no replacePassword");
  const schemes = createPasswordSchemes({ allowPlaintextPasswords, passwordSchemes });
  requireOption(canSelect(store.decoy), "store.decoy", "must be of a password scheme that is allowed");
  const decoyScheme = schemes.select({ value: store.decoy }, "decoy");
  // A broken one would make every unknown user a failed login.
  const problem = findStoredProblem(decoyScheme, store.decoy);
  requireOption(problem === undefined, "store.decoy", problem ?? "");

  /** The login's time ends a wait even where a store or a scheme does not look at the signal. */
  const inTime = <Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> =>
    raceSignal(work, signal, () => new ProviderUnavailableError({ provider: store.name, kind: "timeout" }));

  /** A comparison may go on a moment longer: whether the password was right decides whether the login was a guess. */
  const verifyInTime = async (verify: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> => {
    const extended = extendSignal(signal, verifyGraceMs);
    try {
      return await inTime(verify, signal.aborted ? signal : extended.signal);
    } catch (error) {
      // A scheme that looks at the signal gave up before it compared anything.
      throw signal.aborted && error === signal.reason
        ? new ProviderUnavailableError({ provider: store.name, kind: "timeout" })
        : error;
    } finally {
      extended.end();
    }
  };

  const lookUp = (login: Login, freshness: "cached" | "current", signal: AbortSignal): Promise<UserLookup> => {
    const { username, protocol, serverId } = login;
    const query = { username, protocol, serverId, freshness, signal };
    return inTime(async () => readLookup(await store.findUser(query)), signal);
  };

  const spendDecoy: SpendDecoy = async (password, signal) => {
    await inTime(() => decoyScheme.verify(password, store.decoy, signal), signal);
  };

  const compare = async (
    { record, groups }: KnownUser,
    login: Login,
    password: string,
    signal: AbortSignal,
  ): Promise<PasswordVerdict> => {
    // Each takes a verification of a wrong password, and a login has only so much time.
    if (record.passwords.length > maxPasswords) {
      throw new InvalidUserRecordError("password", `must not be more than ${String(maxPasswords)}`);
    }
    const candidates = [...record.passwords.entries()]
      .filter(([, { value }]) => value !== "")
      .map(([index, stored]) => ({ index, stored, scheme: schemes.select(stored, `password[${String(index)}]`) }))
      // No time at all compares as false, and so its password counts no more.
      .filter(({ stored }) => readExpiry(stored) > Date.now());
    if (candidates.length === 0) await spendDecoy(password, signal);
    for (const [tried, { index, stored, scheme }] of candidates.entries()) {
      let isRight: unknown;
      try {
        isRight = await verifyInTime(() => scheme.verify(password, stored.value, signal), signal);
      } catch (error) {
        // A password that matches the first one does not come as far as the second.
        throw tried === 0 ? error : countAsGuess(error);
      }
      if (typeof isRight !== "boolean") throw new TypeError("A password scheme must answer true or false.");
      if (!isRight) continue;
      if (record.state !== "active") return { outcome: "refused", reason: record.state };
      const account = createAccount(record, login.username, groups);
      if (!isWeakHash(scheme, stored.value)) return { outcome: "verified", account };
      const verified = { stored, scheme, position: index, login };
      const rehash = rehashOnLogin ? createRehash(store, schemes, verified) : undefined;
      return { outcome: "verified", account, needsRehash: true, ...(rehash === undefined ? {} : { rehash }) };
    }
    return {
      outcome: "refused",
      reason: record.passwords.every(({ value }) => value === "") ? "no-password" : "wrong-password",
    };
  };

  const createVerifier =
    (login: Login, known: KnownUser): VerifyPassword =>
    async (password, signal) => {
      // Nobody's password: lone surrogates, for one, all become the same bytes.
      if (password === "" || !password.isWellFormed()) return { outcome: "refused", reason: "wrong-password" };
      if (!known.fromCache) return compare(known, login, password, signal);
      const verdict = await compareCached(known, login, password, signal);
      if (verdict?.outcome === "verified") return verdict;
      // Where one of several cannot be read, another one may have been compared before it.
      const isWrong = verdict === undefined ? known.record.passwords.length > 1 : isGuessReason(verdict.reason);
      try {
        const current = await lookUp(login, "current", signal);
        if (!isKnown(current)) return { outcome: "refused", reason: "unknown-user" };
        const isDecided = verdict !== undefined && hasSamePasswords(known.record, current.record);
        return isDecided ? verdict : await compare(current, login, password, signal);
      } catch (error) {
        // A right password would have been verified by what is remembered.
        throw isWrong ? countAsGuess(error) : error;
      }
    };

  /** `undefined`: what is remembered cannot be read, and may have been mended since. */
  const compareCached = (...known: Parameters<typeof compare>): Promise<PasswordVerdict | undefined> =>
    compare(...known).catch((error: unknown) => {
      if (error instanceof InvalidUserRecordError) return undefined;
      throw error;
    });

  /** A wrong password of a remembered user asks for the current record: so must one that is not compared at all. */
  const createRefreshingDecoy =
    (login: Login): SpendDecoy =>
    async (password, signal) => {
      await spendDecoy(password, signal);
      await lookUp(login, "current", signal);
    };

  const replacement = { name: `replacePassword of ${store.name}`, permissions: store.replacePasswordPermissions };

  return {
    name: store.name,
    findAccount: async (login) => {
      let lookup = await lookUp(login, "cached", login.signal);
      if (lookup.record === undefined && lookup.fromCache) lookup = await lookUp(login, "current", login.signal);
      if (!isKnown(lookup)) return { kind: "unknown" };
      return {
        kind: "account",
        account: createAccount(lookup.record, login.username, lookup.groups),
        verifyPassword: createVerifier(login, lookup),
        ...(lookup.fromCache ? { spendDecoy: createRefreshingDecoy(login) } : {}),
      };
    },
    spendDecoy,
    warmUp: async () => {
      await store.warmUp?.();
    },
    permissions: mergePermissions(rehashOnLogin ? [store, replacement] : [store]),
  };

  function canSelect(value: string): boolean {
    try {
      schemes.select({ value }, "decoy");
      return true;
    } catch {
      return false;
    }
  }
}

function isKnown(lookup: UserLookup): lookup is KnownUser {
  return lookup.record !== undefined;
}

/** When a password counts no more. Of a store without types it may be no date, or a class of dates that says never. */
function readExpiry({ notAfter }: { readonly notAfter?: unknown }): number {
  if (notAfter === undefined) return Infinity;
  return notAfter instanceof Date ? readTime(notAfter) : Number.NaN;
}

function hasSamePasswords(one: UserRecord, other: UserRecord): boolean {
  return (
    one.passwords.length === other.passwords.length &&
    one.passwords.every((remembered, index) => {
      const stored = other.passwords[index];
      const isSame = remembered.value === stored?.value && remembered.scheme === stored.scheme;
      return isSame && Object.is(readExpiry(remembered), readExpiry(stored));
    })
  );
}
