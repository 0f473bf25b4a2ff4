import { type OptionNames, requireKnownOptions, requireOption } from "@transfer-idp/core";
import { X509Certificate } from "node:crypto";
import { type ConnectionOptions, createSecureContext } from "node:tls";
import type { LdapTls } from "../ldap-options.ts";
import type { LdapServer } from "./ldap-server.ts";

const tlsOptionNames: OptionNames<LdapTls> = {
  ca: true,
  minVersion: true,
  serverName: true,
  certificate: true,
  key: true,
  startTls: true,
  allowPasswordsWithoutTls: true,
};

/**
 * Checks the servers and how they are spoken to.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: among others where passwords would be sent without TLS and nobody said so.
 */
export function checkServers(urls: readonly string[], tls: LdapTls): readonly LdapServer[] {
  requireKnownOptions(tls, tlsOptionNames, "tls");
  const { startTls = false, allowPasswordsWithoutTls = false } = tls;
  requireOption(typeof startTls === "boolean", "tls.startTls", "must be true or false");
  requireOption(typeof allowPasswordsWithoutTls === "boolean", "tls.allowPasswordsWithoutTls", "must be true or false");
  requireOption(
    !startTls || !allowPasswordsWithoutTls,
    "tls.allowPasswordsWithoutTls",
    "must not be true with startTls",
  );
  requireOption(Array.isArray(urls) && urls.length > 0, "servers", "must be a list of URLs");
  const secure = readTls(tls);
  const servers = urls.map((text: unknown, index): LdapServer => {
    const option = `servers[${String(index)}]`;
    requireOption(typeof text === "string", option, "must be text");
    // What else a URL may have would be left out, and nobody told.
    const url = /^ldaps?:\/\/[^\s/?#@]+\/?$/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    const isLdap = url !== undefined && ["ldap:", "ldaps:"].includes(url.protocol) && url.hostname !== "";
    requireOption(
      isLdap,
      option,
      "must be a URL like ldaps://directory.example.com, with nothing but a name and a port",
    );
    requireOption(url.port !== "0", option, "must have a port from 1 to 65535");
    requireOption(urls.indexOf(text) === index, option, "must not be there twice");
    const isSecure = url.protocol === "ldaps:";
    requireOption(
      !isSecure || !startTls,
      "tls.startTls",
      "must not be true for ldaps:// servers, which have TLS from the start",
    );
    requireOption(
      isSecure || startTls || allowPasswordsWithoutTls,
      option,
      "must be ldaps://, or ldap:// with tls.startTls: passwords would be sent in clear (tls.allowPasswordsWithoutTls)",
    );
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(url.port) || (isSecure ? 636 : 389),
      tls: isSecure || startTls ? secure : undefined,
      startTls,
    };
  });
  const isPlain = servers.every((server) => server.tls === undefined);
  const ofTls = ["ca", "minVersion", "serverName", "certificate", "key"] as const;
  for (const name of ofTls) {
    requireOption(!isPlain || tls[name] === undefined, `tls.${name}`, "must not be there where no server has TLS");
  }
  return servers;
}

function readTls({ ca, minVersion = "TLSv1.2", serverName, certificate, key }: LdapTls): ConnectionOptions {
  requireOption(["TLSv1.2", "TLSv1.3"].includes(minVersion), "tls.minVersion", "must be TLSv1.2 or TLSv1.3");
  const isName = serverName === undefined || (typeof serverName === "string" && /^[\w.-]+$/.test(serverName));
  requireOption(isName, "tls.serverName", "must be the name of a host");
  const areBoth = (certificate === undefined) === (key === undefined);
  requireOption(areBoth, "tls.key", "must be there where tls.certificate is, and not otherwise");
  requirePem(() => createSecureContext({ ca: ca as string | string[] | undefined }), "tls.ca");
  // Node takes text without a certificate in it for no authority at all, and empty text for no certificate.
  const authorities = ca === undefined ? [] : [ca].flat();
  const areTexts = authorities.every((text: unknown) => typeof text === "string");
  requireOption(areTexts && (ca === undefined || authorities.length > 0), "tls.ca", "must be PEM");
  requirePem(() => authorities.map((text) => new X509Certificate(text)), "tls.ca");
  requirePem(() => {
    if (certificate !== undefined) new X509Certificate(certificate);
    createSecureContext({ cert: certificate, key });
  }, "tls.certificate");
  return {
    minVersion,
    // Otherwise NODE_TLS_REJECT_UNAUTHORIZED would decide, which somebody may have set for something else.
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: authorities }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
  };
}

/** A file that is broken would otherwise fail each login. */
function requirePem(read: () => unknown, option: string): void {
  let isPem = true;
  try {
    read();
  } catch {
    isPem = false;
  }
  requireOption(isPem, option, "must be PEM");
}
