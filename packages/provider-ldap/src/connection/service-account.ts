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

/** A password that was refused is left alone for a second, then two, and at most for a minute. */
const longestRestMs = 60_000;

/**
 * Makes what binds as the service account. Its password is fetched once and kept. Where the directory refuses it, it is fetched
 * again, once, for it may have been changed. One that is refused then is not tried at the logins that follow: that would lock
 * the account.
 */
export function createServiceAccount(options: ServiceAccountOptions): BindServiceAccount {
  const { provider, dn, fetchPassword, timeoutMs } = options;
  const refused = createRests<string>(longestRestMs);
  let kept: string | undefined;
  let fetching: Promise<string> | undefined;

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

  return async (connection, signal) => {
    if (kept !== undefined && (await isAccepted(kept, connection, signal))) return;
    if (await isAccepted(await fetchOnce(signal), connection, signal)) return;
    kept = undefined;
    throw new ProviderUnavailableError({ provider, kind: "access-denied", backendError: "invalidCredentials" });
  };
}
