import {
  findOpenLdap,
  findSamba,
  howToGetOpenLdap,
  howToGetSamba,
  requireRealPart,
  startOpenLdap,
  startSamba,
} from "@transfer-idp/test-parts";
import { password, storedUsers, type StoredUser } from "./stored-users.ts";

/** A directory that has the stored users. */
export interface TestDirectory {
  /** Variables of the function that say where it is, and how it is asked. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of its authority: PEM. */
  readonly caFile: string;
  /** Where it is spoken to without TLS at first. */
  readonly plainUrl: string;
  /** Of the service account. */
  readonly servicePassword: string;
  kill(): Promise<void>;
  /** Starts it again, with the same users in the same place. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A directory that may be on the machine. */
export interface DirectoryChoice {
  readonly name: string;
  readonly isThere: boolean;
  start(): Promise<TestDirectory>;
}

/** The real directories that the example is tried with. */
export const directories: readonly DirectoryChoice[] = [
  {
    name: "OpenLDAP",
    isThere: requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap),
    start: startWithOpenLdap,
  },
  {
    name: "Samba",
    isThere: requireRealPart("samba", (await findSamba()) !== undefined, howToGetSamba),
    start: startWithSamba,
  },
].filter(({ isThere }) => isThere);

const suffix = "dc=example,dc=test";
const users = Object.entries(storedUsers);
const partners = users.filter(([, { isPartner }]) => isPartner).map(([name]) => name);

async function startWithOpenLdap(): Promise<TestDirectory> {
  const server = await startOpenLdap({
    suffix,
    ldif: users.map(([name, user]) => renderPerson(name, user)).join("\n\n"),
    ldifAfterStart: [
      renderGroup(
        "partners",
        partners.map((name) => `uid=${name},ou=people,${suffix}`),
      ),
      renderGroup("sftp-users", [`cn=partners,ou=groups,${suffix}`]),
    ].join("\n\n"),
  });
  return {
    ...server,
    caFile: server.authority.caFile,
    plainUrl: server.url,
    servicePassword: server.service.password,
    variables: {
      LDAP_URLS: server.secureUrl,
      LDAP_PRESET: "openLdap",
      LDAP_BASE: `ou=people,${suffix}`,
      LDAP_BIND_DN: server.service.dn,
      LDAP_CA: server.ca,
      LDAP_REQUIRE_GROUP: `nobody;cn=sftp-users,ou=groups,${suffix}`,
      LDAP_GROUPS_BASE: `ou=groups,${suffix}`,
    },
  };
}

async function startWithSamba(): Promise<TestDirectory> {
  const server = await startSamba({ lockoutThreshold: 0 });
  const made = new Map<string, string>();
  for (const [name, { keys = [], isClosed, ids }] of users) {
    const { dn } = await server.createUser({
      name,
      password,
      ...(isClosed === true && { state: "disabled" }),
      attributes: {
        ...(keys.length > 0 && { altSecurityIdentities: keys.map((key) => `SSHKey:${key}`) }),
        ...(ids && { uidNumber: ids[0], gidNumber: ids[1] }),
      },
    });
    made.set(name, dn);
  }
  const inner = await server.createGroup(
    "partners",
    partners.map((name) => made.get(name) ?? ""),
  );
  await server.createGroup("sftp-users", [inner]);
  return {
    ...server,
    caFile: server.authority.caFile,
    plainUrl: server.url,
    servicePassword: server.service.password,
    variables: {
      LDAP_URLS: server.secureUrl,
      LDAP_PRESET: "activeDirectory",
      LDAP_BASE: server.base,
      LDAP_BIND_DN: server.service.upn,
      // As a form without line breaks has it.
      LDAP_CA: server.ca.replaceAll("\n", "\\n"),
      LDAP_REQUIRE_GROUP: "sftp-users",
    },
  };
}

function renderPerson(name: string, { keys = [], isClosed, ids }: StoredUser): string {
  return [
    `dn: uid=${name},ou=people,${suffix}`,
    "objectClass: inetOrgPerson",
    "objectClass: ldapPublicKey",
    ...(ids === undefined ? [] : ["objectClass: posixAccount"]),
    `uid: ${name}`,
    `cn: ${name}`,
    `sn: ${name}`,
    `userPassword:: ${Buffer.from(password).toString("base64")}`,
    ...keys.map((key) => `sshPublicKey: ${key}`),
    ...(ids === undefined ? [] : [`homeDirectory: /home/${name}`, `uidNumber: ${ids[0]}`, `gidNumber: ${ids[1]}`]),
    // An administrator's lock, which does not end.
    ...(isClosed === true ? ["pwdAccountLockedTime: 000001010000Z"] : []),
  ].join("\n");
}

function renderGroup(name: string, members: readonly string[]): string {
  const lines = [`dn: cn=${name},ou=groups,${suffix}`, "objectClass: groupOfNames", `cn: ${name}`];
  return [...lines, ...members.map((member) => `member: ${member}`)].join("\n");
}
