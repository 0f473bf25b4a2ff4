import { join } from "node:path";
import { sambaDomain, sambaRealm } from "./golden-samba.ts";
import type { TestAuthority, TestCertificate } from "./test-authority.ts";

/** Renders smb.conf for a server that has all its files in one folder and does LDAP only. */
export function renderSambaConfig(source: {
  readonly directory: string;
  readonly host: string;
  readonly authority: TestAuthority;
  readonly certificate: TestCertificate;
  readonly settings: readonly string[];
}): string {
  const { directory, host, authority, certificate, settings } = source;
  const folders = Object.entries({
    "private dir": "private",
    "state directory": "state",
    "lock directory": "lock",
    "cache directory": "cache",
    "pid directory": "pid",
    "ncalrpc dir": "ncalrpc",
  });
  return [
    "[global]",
    "server role = active directory domain controller",
    `workgroup = ${sambaDomain}`,
    `realm = ${sambaRealm}`,
    "netbios name = DC1",
    ...folders.map(([name, folder]) => `${name} = ${join(directory, folder)}`),
    `interfaces = ${host}/8`,
    "bind interfaces only = yes",
    "server services = ldap",
    "disable netbios = yes",
    "ldap server require strong auth = no",
    `tls keyfile = ${certificate.keyFile}`,
    `tls certfile = ${certificate.certFile}`,
    `tls cafile = ${authority.caFile}`,
    ...settings,
    "",
  ].join("\n");
}
