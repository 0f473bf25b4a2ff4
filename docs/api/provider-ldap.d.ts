// Exports of @transfer-idp/provider-ldap. Written by `pnpm api`.

// AccountStateSourceName
type AccountStateSourceName =
  "active-directory" | "ppolicy" | "ns-account-lock" | "kerberos" | "shadow" | "account-status";

// LdapAttributes
interface LdapAttributes {
  readonly username: string;
  readonly publicKeys?: readonly string[] | undefined;
  readonly Role?: string | null | undefined;
  readonly Policy?: string | null | undefined;
  readonly HomeDirectory?: string | null | undefined;
  readonly HomeDirectoryType?: string | null | undefined;
  readonly HomeDirectoryDetails?: string | null | undefined;
  readonly PosixProfile?:
    | {
        readonly Uid: string;
        readonly Gid: string;
      }
    | null
    | undefined;
  readonly keep?: readonly string[] | undefined;
}

// LdapBind
type LdapBind =
  | {
      readonly serviceDn: string;
      readonly servicePassword: () => string | Promise<string>;
    }
  | {
      readonly userDn: string;
    }
  | {
      readonly userPrincipalSuffix: string;
    }
  | {
      readonly windowsDomain: string;
    };

// LdapGroups
interface LdapGroups {
  readonly base?: string | undefined;
  readonly scope?: "one" | "sub" | undefined;
  readonly filter?: string | undefined;
  readonly memberOf?: string | undefined;
  readonly match?:
    | readonly {
        readonly user: string;
        readonly group: string;
      }[]
    | undefined;
  readonly nesting?: "none" | "recursive" | "in-chain" | undefined;
  readonly maxDepth?: number | undefined;
  readonly nameAttribute: string;
  readonly primaryGroup?: boolean | undefined;
  readonly requireGroup?: readonly string[] | undefined;
}

// LdapPool
interface LdapPool {
  readonly maxConnections?: number | undefined;
  readonly idleMs?: number | undefined;
}

// LdapPreset
interface LdapPreset {
  readonly name: string;
  readonly verifiedAgainst: string;
  readonly users: Omit<LdapUsers, "base">;
  readonly groups: LdapGroups | null;
  readonly attributes: LdapAttributes;
}

// LdapPresetName
type LdapPresetName =
  "activeDirectory" | "openLdap" | "openLdapRfc2307" | "freeIpa" | "lldap" | "glauth" | "directoryServer389";

// LdapProviderOptions
interface LdapProviderOptions {
  readonly servers: readonly string[];
  readonly serverOrder?: "in-order" | "round-robin" | undefined;
  readonly tls?: LdapTls | undefined;
  readonly bind: LdapBind;
  readonly preset: LdapPreset;
  readonly users: Pick<LdapUsers, "base"> & Partial<LdapUsers>;
  readonly groups?: Partial<LdapGroups> | null | undefined;
  readonly attributes?: Partial<LdapAttributes> | undefined;
  readonly pool?: LdapPool | undefined;
  readonly timeouts?: LdapTimeouts | undefined;
  readonly name?: string | undefined;
}

// LdapTimeouts
interface LdapTimeouts {
  readonly connectMs?: number | undefined;
  readonly requestMs?: number | undefined;
}

// LdapTls
interface LdapTls {
  readonly ca?: string | readonly string[] | undefined;
  readonly minVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
  readonly serverName?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly startTls?: boolean | undefined;
  readonly allowPasswordsWithoutTls?: boolean | undefined;
}

// LdapUsers
interface LdapUsers {
  readonly base: string;
  readonly scope?: "one" | "sub" | undefined;
  readonly usernameAttributes: readonly string[];
  readonly filter?: string | undefined;
  readonly accountState?: readonly AccountStateSourceName[] | undefined;
  readonly passwordPolicy?: string | undefined;
  readonly allowExpiredPasswordOnKeyLogin?: boolean | undefined;
  readonly decoyDn?: string | undefined;
}

// createLdapProvider
declare function createLdapProvider(options: LdapProviderOptions): IdentityProvider;

// ldapPresets
declare const ldapPresets: Readonly<Record<LdapPresetName, LdapPreset>>;
