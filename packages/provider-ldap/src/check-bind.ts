import { requireKnownOptions, requireOption } from "@transfer-idp/core";
import { createDnTemplate } from "./dn/create-dn-template.ts";
import type { LdapBind } from "./ldap-options.ts";
import { requireDn } from "./require-dn.ts";

/** How users bind themselves. */
export interface UserNaming {
  readonly kind: "user";
  /** `undefined`: what was typed can be nobody's name. */
  readonly nameUser: (username: string) => string | undefined;
  /** Whether that is the DN of the entry, and not another name that the directory knows. */
  readonly isDn: boolean;
}

/** Who asks: options that were checked. */
export type CheckedBind =
  | { readonly kind: "service"; readonly dn: string; readonly fetchPassword: () => string | Promise<string> }
  | UserNaming;

/** A suffix of user principal names, or a domain's NetBIOS name. */
const suffixPattern = /^[\w.-]+$/;

/**
 * Characters that a name may not have which becomes part of another: what stands behind or before them would be read as the
 * domain. Active Directory allows none of them in `sAMAccountName`.
 *
 * @see https://learn.microsoft.com/windows/win32/adschema/a-samaccountname
 */
const partOfAnother = /["/\\[\]:;|=,+*?<>@]/;

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkBind(bind: LdapBind): CheckedBind {
  const names = {
    serviceDn: true,
    servicePassword: true,
    userDn: true,
    userPrincipalSuffix: true,
    windowsDomain: true,
  };
  requireKnownOptions(bind, names as never, "bind");
  const given = Object.keys(bind).filter((name) => name !== "servicePassword");
  requireOption(given.length === 1, "bind", "must have one of serviceDn, userDn, userPrincipalSuffix, windowsDomain");
  if ("serviceDn" in bind) {
    requireServiceName(bind.serviceDn);
    requireOption(typeof bind.servicePassword === "function", "bind.servicePassword", "must be a function");
    return { kind: "service", dn: bind.serviceDn, fetchPassword: bind.servicePassword };
  }
  requireOption(!("servicePassword" in bind), "bind.servicePassword", "must not be there without serviceDn");
  if ("userDn" in bind) return { kind: "user", nameUser: createDnTemplate(bind.userDn, "bind.userDn"), isDn: true };
  if ("windowsDomain" in bind) {
    const { windowsDomain } = bind;
    requireOption(isSuffix(windowsDomain), "bind.windowsDomain", "must be the name of a domain");
    return { kind: "user", nameUser: (username) => join(username, (name) => `${windowsDomain}\\${name}`), isDn: false };
  }
  const { userPrincipalSuffix: suffix } = bind;
  requireOption(isSuffix(suffix), "bind.userPrincipalSuffix", "must be what stands behind the @");
  return { kind: "user", nameUser: (username) => join(username, (name) => `${name}@${suffix}`), isDn: false };
}

/** Active Directory lets a service account bind by its principal name too, and by that of the domain and its own. */
function requireServiceName(value: unknown): asserts value is string {
  if (typeof value === "string" && /^(?:[^\s@\\]+@[\w.-]+|[\w.-]+\\[^\s@\\]+)$/.test(value)) return;
  requireDn(value, "bind.serviceDn");
}

function isSuffix(value: unknown): value is string {
  return typeof value === "string" && suffixPattern.test(value);
}

function join(username: string, write: (name: string) => string): string | undefined {
  return partOfAnother.test(username) ? undefined : write(username);
}
