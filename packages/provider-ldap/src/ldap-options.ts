import type { LdapPreset } from "./presets/ldap-preset.ts";
import type { AccountStateSourceName } from "./state/account-state-source.ts";

/** Options of {@link createLdapProvider}. */
export interface LdapProviderOptions {
  /**
   * The servers of one directory, all of which hold the same: `ldaps://dc1.example.com`, or `ldap://…` with `tls.startTls`.
   * Another port than 636 or 389 stands behind the name.
   */
  readonly servers: readonly string[];
  /**
   * Which of them is asked: the first that works, or each in turn. One that fails is left alone for a second, then two, and so
   * on up to a minute, while another one works.
   *
   * @defaultValue in-order
   */
  readonly serverOrder?: "in-order" | "round-robin" | undefined;
  readonly tls?: LdapTls | undefined;
  /** Who asks: a service account, or the users themselves. Users themselves cannot log in with keys. */
  readonly bind: LdapBind;
  /** What the directory is like, such as `ldapPresets.activeDirectory`. */
  readonly preset: LdapPreset;
  /** Where users are, and what is otherwise than in the preset. */
  readonly users: Pick<LdapUsers, "base"> & Partial<LdapUsers>;
  /** What is otherwise than in the preset; `null`: groups are not looked up. */
  readonly groups?: Partial<LdapGroups> | null | undefined;
  /** What is otherwise than in the preset. */
  readonly attributes?: Partial<LdapAttributes> | undefined;
  readonly pool?: LdapPool | undefined;
  readonly timeouts?: LdapTimeouts | undefined;
  /** Names it in logs, metrics and the counters of guesses. @defaultValue ldap */
  readonly name?: string | undefined;
}

/** Who asks the directory. */
export type LdapBind =
  /** A service account finds the user, and a bind as the user verifies the password. */
  | {
      /** A DN; of Active Directory `name@example.com` or `DOMAIN\\name`, too. */
      readonly serviceDn: string;
      /**
       * Gives its password, such as from Secrets Manager. It is kept, and asked for again where the directory refuses it.
       */
      readonly servicePassword: () => string | Promise<string>;
    }
  /** The user's DN, with `{{username}}` for the value of an attribute: `uid={{username}},ou=people,dc=example,dc=com`. */
  | { readonly userDn: string }
  /** Active Directory: users bind as `name@suffix`. */
  | { readonly userPrincipalSuffix: string }
  /** Active Directory: users bind as `DOMAIN\name`. */
  | { readonly windowsDomain: string };

/** How connections are kept from being read and changed. Certificates are always checked. */
export interface LdapTls {
  /** Of the authority that signed the servers' certificates: PEM. @defaultValue those that Node trusts */
  readonly ca?: string | readonly string[] | undefined;
  /** @defaultValue TLSv1.2 */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
  /** The name in the servers' certificates, where it is not the one in the URL. */
  readonly serverName?: string | undefined;
  /** Certificate of ours and its key, for servers that ask for one: PEM. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Begins TLS on `ldap://` connections before anything else is sent. @defaultValue false */
  readonly startTls?: boolean | undefined;
  /** Sends passwords over `ldap://` without TLS, where whoever is on the way can read them. @defaultValue false */
  readonly allowPasswordsWithoutTls?: boolean | undefined;
}

/** How users are found, and what state they are in. */
export interface LdapUsers {
  /** DN under which they are. */
  readonly base: string;
  /** `one`: directly under it. @defaultValue sub */
  readonly scope?: "one" | "sub" | undefined;
  /** What may be typed for a name. Each name must be that of one user, whichever attribute has it. */
  readonly usernameAttributes: readonly string[];
  /** Filter (RFC 4515) that users pass besides. Names never stand in it. @defaultValue none */
  readonly filter?: string | undefined;
  /**
   * Where the state of accounts is kept. Active Directory's attributes are in every account: one that cannot be read fails the
   * login. The others' are there only where there is something to say, so that what cannot be read looks like what is not there.
   *
   * @defaultValue none
   */
  readonly accountState?: readonly AccountStateSourceName[] | undefined;
  /**
   * With `ppolicy`: DN of the policy of users who have none of their own. Key logins go by it: when a lock ends, and when a
   * password is expired.
   *
   * @defaultValue a lock holds until somebody ends it, and passwords do not expire on key logins
   */
  readonly passwordPolicy?: string | undefined;
  /** Lets users in with a key whose password is expired. @defaultValue false */
  readonly allowExpiredPasswordOnKeyLogin?: boolean | undefined;
  /**
   * DN of an entry with a password that nobody knows. Who guesses at names that nobody has is refused by its password, and so in
   * the time of a wrong password. It must be exempt from lockout.
   *
   * @defaultValue nothing is asked, and such a refusal is sooner
   */
  readonly decoyDn?: string | undefined;
}

/** How the groups of a user are found. */
export interface LdapGroups {
  /**
   * DN under which they are. Groups elsewhere are none, and so they are where they are named by a DN.
   *
   * @defaultValue the users' base; with `memberOf`, everywhere
   */
  readonly base?: string | undefined;
  /** @defaultValue sub */
  readonly scope?: "one" | "sub" | undefined;
  /** Filter that groups pass besides, where they are searched for. @defaultValue none */
  readonly filter?: string | undefined;
  /** Attribute of users that lists the DNs of their groups. @defaultValue none */
  readonly memberOf?: string | undefined;
  /** Attributes of groups that list their members, and by what of theirs: `dn`, or an attribute. @defaultValue none */
  readonly match?: readonly { readonly user: string; readonly group: string }[] | undefined;
  /**
   * Groups of groups: `recursive` asks level by level, by the rules of `match` for `dn`; `in-chain` has Active Directory follow
   * them.
   *
   * @defaultValue none
   */
  readonly nesting?: "none" | "recursive" | "in-chain" | undefined;
  /** With `recursive`: most levels. A user whose groups go deeper cannot log in. @defaultValue 10 */
  readonly maxDepth?: number | undefined;
  /** Attribute that has their names. */
  readonly nameAttribute: string;
  /** Active Directory: whether the primary group counts, which no group lists. @defaultValue false */
  readonly primaryGroup?: boolean | undefined;
  /** Names or DNs of groups: users in none of them are denied. @defaultValue everybody may log in */
  readonly requireGroup?: readonly string[] | undefined;
}

/** What attributes of a user become. */
export interface LdapAttributes {
  /** The canonical name: what `{{username}}` gives. It must have one value. */
  readonly username: string;
  /** Attributes with SSH public keys. @defaultValue none */
  readonly publicKeys?: readonly string[] | undefined;
  /** Attributes with the fields of a session. `null` for none that the preset has. @defaultValue none */
  readonly Role?: string | null | undefined;
  readonly Policy?: string | null | undefined;
  readonly HomeDirectory?: string | null | undefined;
  readonly HomeDirectoryType?: string | null | undefined;
  readonly HomeDirectoryDetails?: string | null | undefined;
  /** Who has neither has no profile; who has one of the two cannot log in. */
  readonly PosixProfile?: { readonly Uid: string; readonly Gid: string } | null | undefined;
  /** Other attributes, for `{{attributes.NAME}}` and rules. @defaultValue none */
  readonly keep?: readonly string[] | undefined;
}

/** How many connections are kept, and how long. There are two pools of them: for searches, and for the binds of users. */
export interface LdapPool {
  /** Most connections of each pool. @defaultValue 10 */
  readonly maxConnections?: number | undefined;
  /** How long a connection is kept that nobody uses, in milliseconds. @defaultValue 30000 */
  readonly idleMs?: number | undefined;
}

/** How long is waited. */
export interface LdapTimeouts {
  /**
   * Until a connection is open, with TLS, the fetch of the service account's password and its bind, in milliseconds.
   *
   * @defaultValue 1500
   */
  readonly connectMs?: number | undefined;
  /**
   * For one piece of work, its retries and the wait for a connection included, in milliseconds: finding the user, with all
   * groups on a key login; a bind; finding the groups after it. For a user who binds themselves, all of it is one.
   *
   * @defaultValue 3000
   */
  readonly requestMs?: number | undefined;
}
