import type { LdapAccount } from "./prepare-open-ldap.ts";

/** Renders the entries that every test's directory has, as LDIF; those that `ldif` has itself are left to it. */
export function renderOpenLdapEntries(source: {
  readonly suffix: string;
  readonly service: LdapAccount;
  /** Further lines of the default password policy; `false`: there is none. */
  readonly passwordPolicy: readonly string[] | false;
  readonly ldif: string;
}): string {
  const { suffix, service, passwordPolicy, ldif } = source;
  const given = new Set(Array.from(ldif.matchAll(/^dn: *(.*)$/gim), ([, dn = ""]) => normalizeDn(dn)));
  const firstValue = /^dc=([^,]+)/i.exec(suffix)?.[1];
  if (firstValue === undefined) throw new TypeError("The suffix of an OpenLDAP server for tests must begin with dc=.");
  const entries = [
    [`dn: ${suffix}`, "objectClass: dcObject", "objectClass: organization", `dc: ${firstValue}`, "o: Example"],
    ...["people", "groups", "policies"].map((name) => [
      `dn: ou=${name},${suffix}`,
      "objectClass: organizationalUnit",
      `ou: ${name}`,
    ]),
    [
      `dn: ${service.dn}`,
      "objectClass: organizationalRole",
      "objectClass: simpleSecurityObject",
      "cn: service",
      `userPassword: ${service.password}`,
    ],
    ...(passwordPolicy === false ? [] : [renderPolicy(suffix, passwordPolicy)]),
  ];
  const missing = entries.filter(([dn = ""]) => !given.has(normalizeDn(dn.slice("dn: ".length))));
  return [...missing.map((lines) => lines.join("\n")), ldif.trim(), ""].join("\n\n");
}

function renderPolicy(suffix: string, lines: readonly string[]): string[] {
  return [
    `dn: cn=default,ou=policies,${suffix}`,
    "objectClass: organizationalRole",
    "objectClass: pwdPolicy",
    "cn: default",
    "pwdAttribute: userPassword",
    "pwdLockout: TRUE",
    "pwdMustChange: TRUE",
    ...lines,
  ];
}

function normalizeDn(dn: string): string {
  return dn
    .trim()
    .toLowerCase()
    .replace(/\s*,\s*/g, ",");
}
