import type { LdapAccount } from "./prepare-open-ldap.ts";

/** Further lines of LDIF for three entries of cn=config, such as `olcSizeLimit: 5`. */
export interface OpenLdapSettings {
  /** For `cn=config` itself: `olcAllows: bind_anon_dn`, `olcIdleTimeout: 1`, `olcSecurity: simple_bind=112`. */
  readonly global?: readonly string[];
  /** For the database. With an `olcAccess` among them the usual access rules are left out. */
  readonly database?: readonly string[];
  /** For the password policy overlay, which otherwise says when an account is locked (`olcPPolicyUseLockout`). */
  readonly passwordPolicy?: readonly string[];
}

interface ConfigSource {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly dataFolder: string;
  readonly suffix: string;
  readonly admin: LdapAccount;
  readonly service: LdapAccount;
  readonly settings: OpenLdapSettings;
  readonly extraSchema: string;
}

/** Renders all of cn=config, for `slapadd -n 0`. */
export function renderOpenLdapConfig(source: ConfigSource): string {
  const { suffix, admin, service, settings } = source;
  const hasAccess = settings.database?.some((line) => line.toLowerCase().startsWith("olcaccess")) ?? false;
  const entries: readonly (readonly string[])[] = [
    [
      "dn: cn=config",
      "objectClass: olcGlobal",
      "cn: config",
      `olcTLSCACertificateFile: ${source.caFile}`,
      `olcTLSCertificateFile: ${source.certFile}`,
      `olcTLSCertificateKeyFile: ${source.keyFile}`,
      // The tests' own way in, a Unix socket, counts as encrypted: settings that demand TLS do not lock it out.
      "olcLocalSSF: 256",
      ...(settings.global ?? []),
    ],
    [
      "dn: cn=module{0},cn=config",
      "objectClass: olcModuleList",
      "cn: module{0}",
      "olcModulePath: /usr/lib/ldap",
      ...["back_mdb", "memberof", "refint", "ppolicy"].map((module) => `olcModuleLoad: ${module}`),
    ],
    ["dn: cn=schema,cn=config", "objectClass: olcSchemaConfig", "cn: schema"],
    ["core", "cosine", "nis", "inetorgperson"].map((schema) => `include: file:///etc/ldap/schema/${schema}.ldif`),
    openSshSchema,
    [source.extraSchema.trim()],
    ["dn: olcDatabase={-1}frontend,cn=config", "objectClass: olcDatabaseConfig", "olcDatabase: {-1}frontend"],
    [
      "dn: olcDatabase={0}config,cn=config",
      "objectClass: olcDatabaseConfig",
      "olcDatabase: {0}config",
      // The same administrator for data and settings.
      `olcAccess: to * by dn.exact="${admin.dn}" manage by * none`,
    ],
    [
      "dn: olcDatabase={1}mdb,cn=config",
      "objectClass: olcDatabaseConfig",
      "objectClass: olcMdbConfig",
      "olcDatabase: {1}mdb",
      `olcDbDirectory: ${source.dataFolder}`,
      `olcSuffix: ${suffix}`,
      `olcRootDN: ${admin.dn}`,
      `olcRootPW: ${admin.password}`,
      "olcDbNoSync: TRUE",
      "olcDbMaxSize: 67108864",
      ...["objectClass", "uid", "cn", "mail", "member", "uniqueMember", "memberUid", "memberOf"].map(
        (attribute) => `olcDbIndex: ${attribute} eq`,
      ),
      ...(hasAccess ? [] : renderAccess(service.dn)),
      ...(settings.database ?? []),
    ],
    renderMemberOf(0, "groupOfNames", "member", admin.dn),
    renderMemberOf(1, "groupOfUniqueNames", "uniqueMember", admin.dn),
    [
      "dn: olcOverlay={2}refint,olcDatabase={1}mdb,cn=config",
      "objectClass: olcRefintConfig",
      "olcOverlay: {2}refint",
      "olcRefintAttribute: member",
      "olcRefintAttribute: uniqueMember",
      // Who is a member of groups that had no other: they must have one.
      `olcRefintNothing: ${admin.dn}`,
    ],
    [
      "dn: olcOverlay={3}ppolicy,olcDatabase={1}mdb,cn=config",
      "objectClass: olcPPolicyConfig",
      "olcOverlay: {3}ppolicy",
      `olcPPolicyDefault: cn=default,ou=policies,${suffix}`,
      ...(settings.passwordPolicy ?? ["olcPPolicyUseLockout: TRUE"]),
    ],
  ];
  return entries
    .map((lines) => lines.join("\n"))
    .filter((entry) => entry !== "")
    .join("\n\n")
    .concat("\n");
}

function renderAccess(serviceDn: string): readonly string[] {
  return [
    `olcAccess: {0}to attrs=userPassword by self write by anonymous auth by * none`,
    `olcAccess: {1}to * by self read by dn.exact="${serviceDn}" read by anonymous auth by * none`,
  ];
}

function renderMemberOf(position: number, groupClass: string, attribute: string, adminDn: string): readonly string[] {
  return [
    `dn: olcOverlay={${String(position)}}memberof,olcDatabase={1}mdb,cn=config`,
    "objectClass: olcMemberOfConfig",
    `olcOverlay: {${String(position)}}memberof`,
    `olcMemberOfGroupOC: ${groupClass}`,
    `olcMemberOfMemberAD: ${attribute}`,
    "olcMemberOfMemberOfAD: memberOf",
    `olcMemberOfDN: ${adminDn}`,
    // The name of a user that is renamed or deleted is kept right in groups too.
    "olcMemberOfRefInt: TRUE",
  ];
}

// The schema known as openssh-lpk, which most directories with SSH keys have.
const openSshSchema = [
  "dn: cn=openssh-lpk,cn=schema,cn=config",
  "objectClass: olcSchemaConfig",
  "cn: openssh-lpk",
  "olcAttributeTypes: ( 1.3.6.1.4.1.24552.500.1.1.1.13 NAME 'sshPublicKey' EQUALITY octetStringMatch" +
    " SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )",
  "olcObjectClasses: ( 1.3.6.1.4.1.24552.500.1.1.2.0 NAME 'ldapPublicKey' SUP top AUXILIARY" +
    " MAY ( sshPublicKey $ uid ) )",
];
