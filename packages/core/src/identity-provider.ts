import type { AccessDenialReason, AccessRules } from "./access/access-rules.ts";
import type { Account, AccountState } from "./account.ts";
import type { DenialReason } from "./decision.ts";
import type { Login } from "./login.ts";
import type { AwsPermission } from "./permissions/aws-permission.ts";

/** Why a password was refused. For logs only: the client learns nothing but that the login failed. */
export type RefusalReason =
  | "wrong-password"
  | "unknown-user"
  /** The backend does not tell the two apart, as a directory's bind does. */
  | "wrong-password-or-unknown-user"
  /** The account has no password to compare with: it is for key logins only. */
  | "no-password"
  /** The password was right, and no record says what the user may do. See {@link withUserRecords}. */
  | "no-user-record"
  /** The user is in none of the groups whose members may log in. */
  | "group-required"
  /** A directory lets the user in at other hours only. */
  | "outside-logon-hours"
  /** A directory lets the user in from other machines only. */
  | "workstation-not-allowed"
  | Exclude<AccountState, "active">
  | AccessDenialReason
  | RoutingReason;

/** Why nobody was asked. */
export type RoutingReason =
  /** No identity provider is responsible for the name or the server of the login. */
  | "no-provider"
  /** The identity provider that is responsible was switched off. */
  | "provider-disabled";

/**
 * Has what is stored of a password, which was just verified, replaced by a new hash of it.
 *
 * MUST write nothing where something else is stored by now. MUST settle soon after `signal` aborts. MUST NOT keep the
 * password after settling, nor put it or a hash into an error.
 *
 * @param password - The very one that was verified.
 * @param signal - Aborts when the time for it is over.
 * @returns `changed`, where something else was stored by now.
 */
export type RehashPassword = (password: string, signal: AbortSignal) => Promise<"replaced" | "changed">;

/** What became of a password. */
export type PasswordVerdict =
  | {
      readonly outcome: "verified";
      readonly account: Account;
      /** As {@link FindingOrigin.provider}, where only the verification found out who answers. */
      readonly provider?: string | undefined;
      /**
       * Whether what is stored of the password is weaker than it should be, and is best made anew. It changes nothing of
       * the login; its trace says so.
       *
       * @defaultValue false
       */
      readonly needsRehash?: boolean | undefined;
      /**
       * Makes it anew. The authenticator calls it once the login is granted, unless it is a dry run, and grants it whatever
       * comes of that.
       *
       * @defaultValue what is stored stays as it is
       */
      readonly rehash?: RehashPassword | undefined;
    }
  | {
      readonly outcome: "refused";
      readonly reason: RefusalReason;
      /**
       * Whether lockout keeps the guess although this reason is none: a provider asked before found the password wrong.
       *
       * @defaultValue false
       */
      readonly countsAsGuess?: boolean | undefined;
    };

/**
 * Decides whether a password belongs to the user of the finding it came with.
 *
 * MUST refuse, not reject, when the password is wrong or empty, the user unknown or their state not `active`; as
 * `unknown-user` only if the right password would get that answer too: `firstMatch` then tries the next provider. MUST
 * reject, not refuse, when the backend could not be asked. MUST settle soon after `signal` aborts. MUST NOT keep the
 * password after settling, nor put it into an error. A refusal SHOULD cost the same whoever the user is.
 *
 * @param password - As the client sent it, never trimmed; at most 1,024 characters.
 * @param signal - Aborts when the login's time is over.
 * @returns `verified` with the account as the verification saw it (a store may have fetched it anew), or `refused`.
 * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the backend is down, slow or refuses us. Where the password
 *   was compared before and was wrong, `countsAsGuess` MUST be true: lockout takes the guess back otherwise. So it MUST where
 *   the backend may take longer to say that a password is wrong than that it is right, and longer than it is waited for.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: what is stored cannot be compared with.
 */
export type VerifyPassword = (password: string, signal: AbortSignal) => Promise<PasswordVerdict>;

/** Spends what refusing a wrong password of a known user costs: see {@link IdentityProvider.spendDecoy}. */
export type SpendDecoy = (password: string, signal: AbortSignal) => Promise<void>;

/** Who made a finding, where a provider asks others. A provider that asks nobody leaves it out. */
export interface FindingOrigin {
  /** `name` of the provider that answered. */
  readonly provider?: string | undefined;
  /** Of the provider that answered, in place of the one that was asked. */
  readonly spendDecoy?: SpendDecoy | undefined;
  /**
   * The name that the provider which answered was asked for. Guesses of users who have no account yet are counted by it,
   * however many ways there are to type what becomes this name.
   */
  readonly askedUsername?: string | undefined;
}

/** What a provider found for a login. */
export type Finding = FindingOrigin &
  (
    | {
        /** There is no such user. Proven by an answer of the backend, never by the lack of one. */
        readonly kind: "unknown";
      }
    | {
        /** The user exists. Without `verifyPassword` they cannot log in with a password. */
        readonly kind: "account";
        readonly account: Account;
        readonly verifyPassword?: VerifyPassword | undefined;
      }
    | {
        /** Nothing is known until the password is tried (a direct bind, a token endpoint): no key logins. */
        readonly kind: "opaque";
        readonly verifyPassword: VerifyPassword;
        /** Rules that a login must pass before the password is tried. */
        readonly accessRules?: readonly AccessRules[] | undefined;
      }
    | {
        /** Whoever the user may be, this login is denied. */
        readonly kind: "denied";
        readonly reason: DenialReason;
      }
  );

/**
 * Finds the account of a login and, for a password login, can verify the password.
 *
 * A provider is one plain object. `docs/write-a-provider.md` writes one in about 50 lines, and
 * `@transfer-idp/core/conformance` proves it.
 */
export interface IdentityProvider {
  /** Names it in logs and errors, such as `secrets-manager`. */
  readonly name: string;

  /**
   * Finds the account of one login.
   *
   * MUST match `login.username` exactly: no prefix, wildcard or pattern of the backend may reach another user. MUST
   * report the account's state on key logins too. MUST return a value that never changes after it was returned, and
   * keep nothing of one login for the next but what the backend holds. MUST settle soon after `login.signal` aborts.
   *
   * @returns the finding; `unknown` only where the backend answered that there is no such user.
   * @throws ProviderUnavailableError `ERR_PROVIDER_UNAVAILABLE`: the backend is down, slow or refuses us.
   * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: the user exists and their record cannot be read.
   */
  findAccount(login: Login): Promise<Finding>;

  /**
   * Spends what refusing a wrong password of a known user costs. The authenticator calls it once in a password login
   * that is denied before any password was verified, so that time does not tell which users exist.
   *
   * Optional: leave it out where the backend does this itself, or where nothing can be done (SECURITY.md says what
   * then remains).
   */
  readonly spendDecoy?: SpendDecoy | undefined;

  /** Does what a first login would otherwise wait for: loads a client, opens a connection. Await it at module scope. */
  readonly warmUp?: (() => Promise<void>) | undefined;

  /**
   * What it calls at AWS, for `transfer-idp iam` to write the least IAM policy of; an empty list where it calls nothing there.
   * MUST NOT change.
   *
   * @defaultValue that is not known, which the command says
   */
  readonly permissions?: readonly AwsPermission[] | undefined;
}
