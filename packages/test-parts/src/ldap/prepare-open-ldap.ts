import { randomBytes } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { asNobody, giveToNobody } from "./as-nobody.ts";
import { renderOpenLdapConfig, type OpenLdapSettings } from "./open-ldap-config.ts";
import { renderOpenLdapEntries } from "./open-ldap-entries.ts";
import { runProgram } from "./run-program.ts";
import { createTestAuthority, type CertificateRequest, type TestAuthority } from "./test-authority.ts";

/** A name to bind with, and its password. */
export interface LdapAccount {
  readonly dn: string;
  readonly password: string;
}

/** What is settled before the server starts. */
export interface OpenLdapContent {
  /** Must begin with `dc=`. Default: `dc=example,dc=test`. */
  readonly suffix?: string;
  /**
   * Entries, loaded before the server starts. Operational attributes may be among them: `pwdAccountLockedTime`,
   * `pwdReset`, `pwdChangedTime`, `pwdPolicySubentry`. No overlay sees them: members of groups here get no `memberOf`.
   */
  readonly ldif?: string;
  /** Further lines of cn=config. */
  readonly settings?: OpenLdapSettings;
  /** Further schemas as they are in cn=config: `dn: cn=NAME,cn=schema,cn=config` and so on. */
  readonly extraSchema?: string;
  /** Further lines of `cn=default,ou=policies,SUFFIX`, such as `pwdMaxFailure: 3`. `false`: there is no such policy. */
  readonly passwordPolicy?: readonly string[] | false;
  /** Who issues the certificate. Default: one of the server's own. */
  readonly authority?: TestAuthority;
  /** What the certificate says, such as `{ expired: true }`. Default: localhost and 127.0.0.1. */
  readonly certificate?: CertificateRequest;
}

/** A directory that slapd can start on with `-F configFolder`. */
export interface PreparedOpenLdap {
  readonly configFolder: string;
  readonly authority: TestAuthority;
  readonly suffix: string;
  readonly admin: LdapAccount;
  readonly service: LdapAccount;
}

/** Writes certificates, cn=config and the data into an empty folder. */
export async function prepareOpenLdap(
  slapd: string,
  directory: string,
  content: OpenLdapContent,
): Promise<PreparedOpenLdap> {
  const { suffix = "dc=example,dc=test", ldif = "", settings = {}, extraSchema = "", passwordPolicy = [] } = content;
  const admin = { dn: `cn=admin,${suffix}`, password: makePassword() };
  const service = { dn: `cn=service,${suffix}`, password: makePassword() };
  const authority = content.authority ?? (await createTestAuthority(join(directory, "authority")));
  const certificate = await authority.issue(content.certificate);
  const configFolder = join(directory, "slapd.d");
  const files = { caFile: join(directory, "ca.pem"), certFile: join(directory, "cert.pem") };
  const keyFile = join(directory, "key.pem");
  const dataFolder = join(directory, "data");

  await copyFile(authority.caFile, files.caFile);
  await copyFile(certificate.certFile, files.certFile);
  await copyFile(certificate.keyFile, keyFile);
  await mkdir(configFolder);
  await mkdir(dataFolder);
  await giveToNobody(directory, configFolder, dataFolder, files.caFile, files.certFile, keyFile);

  const [program, ...rest] = [...asNobody, slapd, "-T", "add", "-q", "-F", configFolder] as const;
  const config = renderOpenLdapConfig({ ...files, keyFile, dataFolder, suffix, admin, service, settings, extraSchema });
  await runProgram(program, [...rest, "-n", "0"], { input: config });
  const entries = renderOpenLdapEntries({ suffix, service, passwordPolicy, ldif });
  await runProgram(program, [...rest, "-b", suffix], { input: entries });
  return { configFolder, authority, suffix, admin, service };
}

function makePassword(): string {
  return randomBytes(18).toString("base64url");
}
