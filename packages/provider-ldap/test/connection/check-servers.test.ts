import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkServers } from "../../src/connection/check-servers.ts";
import type { LdapServer } from "../../src/connection/ldap-server.ts";

const { certificate, key } = makeCertificate();
const url = "ldaps://directory.example";
/** Whatever the environment says of certificates. */
const verified = { minVersion: "TLSv1.2", rejectUnauthorized: true };
const check = (urls: unknown, tls: object = {}): readonly LdapServer[] => checkServers(urls as readonly string[], tls);

/** Makes a certificate that signs itself, and its key. */
function makeCertificate(): { readonly certificate: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), "ldap-certificate-"));
  const [certificateFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  try {
    const options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=directory";
    execFileSync("openssl", [...options.split(" "), "-keyout", keyFile, "-out", certificateFile], { stdio: "ignore" });
    return { certificate: readFileSync(certificateFile, "utf8"), key: readFileSync(keyFile, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("checkServers", () => {
  it.each([
    [url, "directory.example", 636],
    ["ldaps://directory.example:3269/", "directory.example", 3269],
    ["LDAPS://192.0.2.1", "192.0.2.1", 636],
    ["ldaps://[2001:db8::1]:636", "2001:db8::1", 636],
  ])("reads %s", (text, host, port) => {
    expect(check([text])).toEqual([{ host, port, tls: verified, startTls: false }]);
  });

  it("speaks to servers of ldap:// with TLS that is asked for first", () => {
    expect(check(["ldap://one.example", "ldap://two.example:1389"], { startTls: true })).toEqual([
      { host: "one.example", port: 389, tls: verified, startTls: true },
      {
        host: "two.example",
        port: 1389,
        tls: verified,
        startTls: true,
      },
    ]);
  });

  it("speaks without TLS to servers of ldap:// alone, and only where that is said", () => {
    expect(
      check(["ldap://directory.example", url], { allowPasswordsWithoutTls: true }).map(({ tls, startTls }) => [
        tls,
        startTls,
      ]),
    ).toEqual([
      [undefined, false],
      [verified, false],
    ]);
  });

  it("refuses what is of TLS where no server has it, but first a server that should have it", () => {
    const tls = { ca: certificate };

    expect(() => check(["ldap://a"], { ...tls, allowPasswordsWithoutTls: true })).toThrow(
      expect.objectContaining({ option: "tls.ca" }) as Error,
    );
    expect(() => check(["ldap://a"], tls)).toThrow(expect.objectContaining({ option: "servers[0]" }) as Error);
    expect(check(["ldap://a", url], { ...tls, allowPasswordsWithoutTls: true })).toHaveLength(2);
  });

  it("passes on what TLS needs, and never that certificates are not checked", () => {
    const given = { ca: certificate, minVersion: "TLSv1.3", serverName: "dc1.corp", certificate, key };

    expect(check([url], given)[0]?.tls).toEqual({
      minVersion: "TLSv1.3",
      ca: [certificate],
      servername: "dc1.corp",
      cert: certificate,
      key,
      rejectUnauthorized: true,
    });
    expect(check([url], { ca: [certificate, `${certificate}\n${certificate}`] })[0]?.tls).toEqual({
      minVersion: "TLSv1.2",
      ca: [certificate, `${certificate}\n${certificate}`],
      rejectUnauthorized: true,
    });
  });

  it.each<[string, string, unknown, object?]>([
    ["no list", "servers", url],
    ["an empty list", "servers", []],
    ["nothing", "servers", undefined],
    ["what is no text", "servers[1]", [url, 7]],
    ["a name alone", "servers[0]", ["directory.example"]],
    ["a name and a port", "servers[0]", ["directory.example:636"]],
    ["another protocol", "servers[0]", ["https://directory.example"]],
    ["a socket", "servers[0]", ["ldapi:///var/run/slapd"]],
    ["no name", "servers[0]", ["ldaps://"]],
    ["a port that is none", "servers[0]", ["ldaps://directory.example:99999"]],
    ["a user", "servers[0]", ["ldaps://admin@directory.example"]],
    ["a password", "servers[0]", ["ldaps://:secret@directory.example"]],
    ["a base", "servers[0]", ["ldaps://directory.example/dc=x"]],
    ["a query", "servers[0]", ["ldaps://directory.example?uid"]],
    ["a fragment", "servers[0]", ["ldaps://directory.example#x"]],
    ["ldap:// without TLS", "servers[0]", ["ldap://directory.example"]],
    ["ldap:// without TLS beside ldaps://", "servers[1]", [url, "ldap://directory.example"]],
    ["ldaps:// with StartTLS", "tls.startTls", [url], { startTls: true }],
    ["ldaps:// with StartTLS, beside ldap://", "tls.startTls", ["ldap://a.example", url], { startTls: true }],
    [
      "StartTLS that may be left out",
      "tls.allowPasswordsWithoutTls",
      ["ldap://directory.example"],
      { startTls: true, allowPasswordsWithoutTls: true },
    ],
    ["no options of TLS", "tls", [url], []],
    ["a switch that there is not", "tls.rejectUnauthorized", [url], { rejectUnauthorized: false }],
    ["StartTLS that is no boolean", "tls.startTls", ["ldap://directory.example"], { startTls: "true" }],
    ["a permission that is no boolean", "tls.allowPasswordsWithoutTls", [url], { allowPasswordsWithoutTls: 1 }],
    ["an old version", "tls.minVersion", [url], { minVersion: "TLSv1.1" }],
    ["a name with a port", "tls.serverName", [url], { serverName: "dc1.corp:636" }],
    ["an empty name", "tls.serverName", [url], { serverName: "" }],
    ["a name that is no text", "tls.serverName", [url], { serverName: 7 }],
    ["an authority that is a file's name", "tls.ca", [url], { ca: "/etc/ssl/ca.pem" }],
    ["an authority that is empty", "tls.ca", [url], { ca: "" }],
    ["an authority that is null", "tls.ca", [url], { ca: null }],
    ["no authority at all", "tls.ca", [url], { ca: [] }],
    ["an authority that is no text", "tls.ca", [url], { ca: 7 }],
    [
      "an authority of which the middle is missing",
      "tls.ca",
      [url],
      { ca: `${certificate.slice(0, 60)}\n-----END CERTIFICATE-----` },
    ],
    ["a list in which one is none", "tls.ca", [url], { ca: [certificate, "x"] }],
    ["a key for an authority", "tls.ca", [url], { ca: key }],
    ["a certificate without a key", "tls.key", [url], { certificate }],
    ["a key without a certificate", "tls.key", [url], { key }],
    ["a certificate that is none", "tls.certificate", [url], { certificate: "x", key }],
    ["a certificate that is empty", "tls.certificate", [url], { certificate: "", key: "" }],
    ["a key that is none", "tls.certificate", [url], { certificate, key: "x" }],
    ["a key of another certificate", "tls.certificate", [url], { certificate, key: makeCertificate().key }],
  ])("refuses %s, and names %s", (_, option, urls, tls) => {
    expect(() => check(urls, tls)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });
});
