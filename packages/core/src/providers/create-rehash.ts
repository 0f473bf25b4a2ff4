import { isWeakHash } from "../credentials/is-weak-hash.ts";
import type { PasswordScheme } from "../credentials/password-scheme.ts";
import type { PasswordSchemes } from "../credentials/password-schemes.ts";
import { ProviderUnavailableError } from "../errors/provider-unavailable-error.ts";
import type { RehashPassword } from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { raceSignal } from "../race-signal.ts";
import type { StoredPassword } from "../record/user-record.ts";
import type { UserStore } from "../user-store.ts";

/** A stored password, whose scheme just said that it is the one that was presented. */
export interface VerifiedPassword {
  readonly stored: StoredPassword;
  readonly scheme: PasswordScheme;
  /** Among those of the record. */
  readonly position: number;
  readonly login: Login;
}

/** Makes what replaces a stored password by a new hash; `undefined` where its scheme makes none or its store replaces none. */
export function createRehash(
  store: UserStore,
  schemes: PasswordSchemes,
  { stored, scheme, position, login }: VerifiedPassword,
): RehashPassword | undefined {
  const makeHash = scheme.hash?.bind(scheme);
  const replacePassword = store.replacePassword?.bind(store);
  if (makeHash === undefined || replacePassword === undefined) return undefined;
  const { username, protocol, serverId } = login;

  /** Whether the next login will verify the password by it, and be content: a wrong hash would lock its user out for good. */
  const isSound = async (hash: string, password: string, signal: AbortSignal): Promise<boolean> => {
    // Not always the scheme that made it: the beginning of the value says which, unless the record does.
    const next = schemes.select({ value: hash, scheme: stored.scheme }, "password");
    // Plaintext makes no hashes: the password itself is none.
    if (next.hash === undefined || isWeakHash(next, hash)) return false;
    const isRight: unknown = await next.verify(password, hash, signal);
    return isRight === true;
  };

  return async (password, signal) => {
    /** The signal ends the wait, and what comes after it, even where a scheme or a store does not look at it. */
    const inTime = <Result>(work: () => Promise<Result>): Promise<Result> =>
      raceSignal(work, signal, () => new ProviderUnavailableError({ provider: store.name, kind: "timeout" }));

    const hash: unknown = await inTime(() => makeHash(password));
    if (typeof hash !== "string" || !(await inTime(() => isSound(hash, password, signal)))) {
      throw new TypeError("A password scheme must make hashes that it verifies, and does not call weak.");
    }
    const { value: previous } = stored;
    return inTime(() => replacePassword({ username, protocol, serverId, position, previous, hash, signal }));
  };
}
