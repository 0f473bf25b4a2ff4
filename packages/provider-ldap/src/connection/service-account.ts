import { callBackend, isTransferIdpError, ProviderUnavailableError } from "@transfer-idp/core";
import { ResultCodeError } from "ldapts";
import type { LdapConnection } from "./ldap-connection.ts";
import { createRests } from "./rests.ts";

/** The account that searches. */
export interface ServiceAccountOptions {
  /** Names the provider in errors. */
  readonly provider: string;
  readonly dn: string;
  /** Fetches the password, such as from Secrets Manager. */
  readonly fetchPassword: () => string | Promise<string>;
  /** Longest time of that, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Binds a connection as the service account.
 *
 * @throws ResultCodeError, an error of the connection, or ProviderUnavailableError: there is no password that could be used.
 */
export type BindServiceAccount = (connection: LdapConnection, signal: AbortSignal) => Promise<void>;

const invalidCredentials = 49;

/**
 * A password that was refused is left alone for a second, then four, and at most for a quarter of an hour: fewer than ten tries in
 * half an hour, after which Active Directory locks an account by default.
 */
const longestRestMs = 900_000;
const restFactor = 4;

/**
 * Makes what binds as the service account. Its password is fetched once and kept. Where the directory refuses it, it is fetched
 * again, once, for it may have been changed. One that is refused then is not tried at the logins that follow: that would lock
 * the account.
 */
export function createServiceAccount(options: ServiceAccountOptions): BindServiceAccount {
  const { provider, dn, fetchPassword, timeoutMs } = options;
  const refused = createRests<string>(longestRestMs, restFactor);
  let kept: string | undefined;
  let fetching: Promise<string> | undefined;
  let arrivals = 0;
  let fetched: { readonly password: string; readonly after: number } | undefined;

  const fetch = async (): Promise<string> => {
    let password: unknown;
    try {
      password = await fetchPassword();
    } catch (error) {
      // What it threw may quote the password.
      throw isTransferIdpError(error) ? error : new ProviderUnavailableError({ provider, kind: "backend-error" });
    }
    // An empty one would bind as nobody, and so would succeed.
    if (typeof password === "string" && password !== "") return password;
    throw new ProviderUnavailableError({ provider, kind: "misconfigured" });
  };
  /**
   * All connections that need it at the same time wait for one fetch, which the end of a login does not end. One that takes too
   * long may never end, and is waited for by no other login.
   */
  const fetchOnce = async (signal: AbortSignal): Promise<string> => {
    const current = (fetching ??= fetch());
    const forget = (): void => {
      if (fetching === current) fetching = undefined;
    };
    current.then(forget, forget);
    try {
      return await callBackend({ provider, timeoutMs, signal }, () => current);
    } catch (error) {
      if (!signal.aborted) forget();
      throw error;
    }
  };
  /** @param arrival - Of the connection: what was fetched since then is as good as fetched for it. */
  const fetchFor = async (arrival: number, signal: AbortSignal): Promise<string> => {
    if (fetched !== undefined && fetched.after >= arrival) return fetched.password;
    const after = arrivals;
    const password = await fetchOnce(signal);
    fetched = { password, after };
    return password;
  };
  const isAccepted = async (password: string, connection: LdapConnection, signal: AbortSignal): Promise<boolean> => {
    if (refused.isResting(password)) return false;
    try {
      await connection.bind(dn, password, undefined, signal);
    } catch (error) {
      if (!(error instanceof ResultCodeError) || error.code !== invalidCredentials) throw error;
      refused.fail(password);
      return false;
    }
    refused.succeed(password);
    kept = password;
    return true;
  };

  const bindAnew = async (arrival: number, ...[connection, signal]: Parameters<BindServiceAccount>): Promise<void> => {
    signal.throwIfAborted();
    if (kept !== undefined && (await isAccepted(kept, connection, signal))) return;
    if (await isAccepted(await fetchFor(arrival, signal), connection, signal)) return;
    kept = undefined;
    throw new ProviderUnavailableError({ provider, kind: "access-denied", backendError: "invalidCredentials" });
  };

  let before: Promise<unknown> = Promise.resolve();
  return async (connection, signal) => {
    if (kept !== undefined && (await isAccepted(kept, connection, signal))) return;
    // One at a time: a password that nobody was let in with would be tried by all connections at once, and lock the account.
    arrivals += 1;
    const arrival = arrivals;
    const turn = before.then(() => bindAnew(arrival, connection, signal));
    before = turn.catch(() => undefined);
    await turn;
  };
}
