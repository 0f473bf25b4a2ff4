import { callBackend, ProviderUnavailableError } from "@transfer-idp/core";
import { PasswordPolicyControl, type PasswordPolicyValue, ResultCodeError } from "ldapts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { toLdapOutage } from "../map-ldap-error.ts";
import { createConnectionPool, type PoolLimits, type WorkTime } from "./connection-pool.ts";
import type { LdapConnection, LdapSearch } from "./ldap-connection.ts";
import type { ServerList } from "./server-list.ts";
import type { BindServiceAccount } from "./service-account.ts";

/** Searches as whoever is bound. */
export type SearchDirectory = (search: LdapSearch) => Promise<readonly LdapEntry[]>;

/** What the directory said of a user's bind. */
export interface BindAnswer<Result> {
  /** `undefined`: the bind succeeded. */
  readonly refusal: ResultCodeError | undefined;
  /** What the password policy says, of success and of refusal. */
  readonly policy: PasswordPolicyValue | undefined;
  /** Of the work that was done as the user, where the bind succeeded. */
  readonly result: Result | undefined;
}

/** The directory, within a login's time: each rejects with a `ProviderUnavailableError`, or what the work throws of its own. */
export interface Directory {
  /** Does some work with the rights of the service account. It may be done twice. */
  asService<Result>(signal: AbortSignal, work: (search: SearchDirectory) => Promise<Result>): Promise<Result>;
  /**
   * Binds as a user, and does some work with the rights of that user. Where a kept connection is found dead, both are done again,
   * once.
   *
   * @param password - MUST NOT be empty: such a bind succeeds, and proves nothing (RFC 4513, section 5.1.2).
   */
  asUser<Result>(
    credentials: { readonly dn: string; readonly password: string },
    signal: AbortSignal,
    work: (search: SearchDirectory) => Promise<Result>,
  ): Promise<BindAnswer<Result>>;
  warmUp(): Promise<void>;
}

/** What a directory is made of. */
export interface DirectoryOptions {
  /** Names it in errors. */
  readonly provider: string;
  readonly servers: ServerList;
  readonly limits: PoolLimits;
  /** `undefined`: there is none, and nothing is asked but as the user. */
  readonly bindService: BindServiceAccount | undefined;
  /** Whether binds ask what the password policy says. */
  readonly asksForPolicy: boolean;
}

/**
 * Makes what asks a directory. It has two pools of connections: one that is bound as the service account and searches, and one
 * for the binds of users. So no search ever runs as a user of an earlier login, and a user's bind on a kept connection takes
 * one request.
 */
export function createDirectory(options: DirectoryOptions): Directory {
  const { provider, servers, limits, bindService, asksForPolicy } = options;
  const asNobody = (): Promise<void> => Promise.resolve();
  const searching = createConnectionPool(servers, limits, { prepare: bindService ?? asNobody, isRepeatable: true });
  const binding = createConnectionPool(servers, limits, { prepare: asNobody, isRepeatable: false });

  const inTime = async <Result>(
    loginSignal: AbortSignal,
    ask: (time: WorkTime) => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await callBackend({ provider, timeoutMs: limits.requestMs, signal: loginSignal }, (signal) =>
        ask({ signal, loginSignal }),
      );
    } catch (error) {
      throw toLdapOutage(error, provider);
    }
  };
  const searchOn =
    (connection: LdapConnection, signal: AbortSignal): SearchDirectory =>
    (search) =>
      connection.search(search, signal);

  return {
    asService: (loginSignal, work) =>
      inTime(loginSignal, (limit) => searching.use(limit, (connection, signal) => work(searchOn(connection, signal)))),
    asUser: async ({ dn, password }, loginSignal, work) => {
      if (dn === "" || password === "") throw new TypeError("An empty name or password would bind as nobody.");
      const bind = { isSent: false };
      try {
        return await inTime(loginSignal, (time) =>
          binding.use(time, async (connection, signal) => {
            const control = asksForPolicy ? new PasswordPolicyControl() : undefined;
            bind.isSent = true;
            try {
              await connection.bind(dn, password, control, signal);
            } catch (error) {
              // That a server is busy is no answer of the directory.
              if (!(error instanceof ResultCodeError) || !isRefusal(error)) throw error;
              return { refusal: error, policy: control?.value, result: undefined };
            }
            // It is proven: what fails from here on is no guess.
            bind.isSent = false;
            const policy = control?.value;
            // Nothing may be asked as a user who must first change their password.
            const result = policy?.error === undefined ? await work(searchOn(connection, signal)) : undefined;
            return { refusal: undefined, policy, result };
          }),
        );
      } catch (error) {
        // A directory may take longer to refuse a password than to accept one.
        throw bind.isSent && error instanceof ProviderUnavailableError
          ? new ProviderUnavailableError({ ...readOutage(error), countsAsGuess: true })
          : error;
      }
    },
    warmUp: () => {
      const signal = new AbortController().signal;
      return inTime(signal, async (time) => {
        await Promise.all([bindService === undefined ? undefined : searching.warmUp(time), binding.warmUp(time)]);
      });
    },
  };
}

/**
 * Codes by which a directory refuses a user's bind, where others say that it cannot answer: constraint violation, no such
 * object, invalid DN, inappropriate authentication, invalid credentials, unwilling to perform.
 */
const refusals = [19, 32, 34, 48, 49, 53];

function isRefusal({ code }: ResultCodeError): boolean {
  return refusals.includes(code);
}

function readOutage({
  provider,
  kind,
  backendError,
}: ProviderUnavailableError): ConstructorParameters<typeof ProviderUnavailableError>[0] {
  return { provider, kind, backendError };
}
