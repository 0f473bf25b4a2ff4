import type { Account } from "../../account.ts";
import type { Login } from "../../login.ts";
import type { SessionSettings } from "../session-settings.ts";

/**
 * Gives settings of a login that only a program can know, such as those of a service of yours.
 *
 * @param account - A copy of it as it was found, and verified on a password login.
 * @param login - `signal` aborts when the login's time is over. It holds no password.
 * @returns settings, or a promise of them, over those of the account and the rules, below the pinned ones; `undefined` for none.
 * @throws whatever it rejects with fails the login: a ProviderUnavailableError as `unavailable`, an
 *   InvalidUserRecordError as `invalid-record`, anything else as `internal`.
 */
export type ResolveSettings = (
  account: Account,
  login: Login,
) => Promise<SessionSettings | undefined> | SessionSettings | undefined;
