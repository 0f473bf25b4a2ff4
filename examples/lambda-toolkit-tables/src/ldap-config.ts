import { requireOption } from "@transfer-idp/core";
import { type LdapProviderOptions, ldapPresets } from "@transfer-idp/provider-ldap";

/** What the `config` of a record of the toolkit's module `ldap` says. */
export interface LdapConfig {
  /** All but who asks, and the authority of certificates: these are in secrets. */
  readonly options: Omit<LdapProviderOptions, "bind">;
  /** DNS name of the domain, or its NetBIOS name. */
  readonly domain: string | undefined;
  /** Secret with the `username` and `password` of the account that asks. Without one, users ask themselves. */
  readonly accountSecret: string | undefined;
  /** Secret with the certificate of the authority. */
  readonly caSecret: string | undefined;
  /** Settings that the directory must have, and the attributes that have them. */
  readonly required: Readonly<Partial<Record<"Role" | "Policy" | "PosixProfile", string>>>;
}

type Config = Readonly<Record<string, unknown>>;

/**
 * Reads the toolkit's fields.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: it names the field.
 */
export function readLdapConfig(name: string, stored: Config): LdapConfig {
  const config: Config = Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== null));
  const { search_base: base, domain, ldap_allowed_groups: groups, ssl = true, ssl_verify: isVerifying = true } = config;
  requireOption(typeof ssl === "boolean", "ssl", "must be true or false");
  requireOption(isVerifying === true, "ssl_verify", certificatesAreVerified);
  requireOption(isText(base), "search_base", "must be a distinguished name");
  requireOption(domain === undefined || isText(domain), "domain", "must be the name of a domain");
  const { attributes, required } = readAttributes(config);
  return {
    options: {
      name,
      servers: readServers(config, ssl),
      serverOrder: "round-robin",
      tls: { startTls: !ssl },
      preset: ldapPresets.activeDirectory,
      // The name that stands beside the domain. No other attribute: whoever may write one, such as `uid`, would be whom they say.
      users: { base, usernameAttributes: ["sAMAccountName"] },
      groups: groups === undefined ? null : { requireGroup: readGroups(groups), ...groupsLikeTheToolkit },
      // Keys are those of the tables.
      attributes: { publicKeys: [], PosixProfile: null, ...attributes },
    },
    domain,
    accountSecret: readSecretId(config, "ldap_service_account_secret_arn"),
    caSecret: readSecretId(config, "ldap_ssl_ca_secret_arn"),
    required,
  };
}

const certificatesAreVerified =
  "must be true: there is no way to trust any server; put the authority's certificate in ldap_ssl_ca_secret_arn";

/** Distribution lists count too, where the record names one; the primary group does not. */
const groupsLikeTheToolkit = { filter: "(objectClass=group)", primaryGroup: false };

function readServers({ server, port = 636 }: Config, ssl: boolean): readonly string[] {
  const servers: readonly unknown[] = Array.isArray(server) ? server : [server];
  const areNames = servers.length > 0 && servers.every((text) => isText(text) && /^[\w.:-]+$/.test(text));
  requireOption(areNames, "server", "must be names or addresses of servers");
  const isPort = /^\d{1,5}$/.test(String(port)) && Number(port) > 0 && Number(port) < 65_536;
  requireOption(isPort, "port", "must be the number of a port");
  return servers.map((text) => {
    const host = String(text);
    return `${ssl ? "ldaps" : "ldap"}://${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
  });
}

/** Of a name that is no DN any group would be taken that is called so. */
function readGroups(groups: unknown): readonly string[] {
  const areDns =
    Array.isArray(groups) && groups.every((group) => isText(group) && /^\s*[A-Za-z][\w-]*\s*=/.test(group));
  requireOption(areDns, "ldap_allowed_groups", "must be a list of distinguished names");
  return groups as readonly string[];
}

function readAttributes(config: Config): {
  readonly attributes: LdapProviderOptions["attributes"];
  readonly required: LdapConfig["required"];
} {
  const { attributes = {}, ignore_missing_attributes: isIgnoring = false } = config;
  requireOption(typeof isIgnoring === "boolean", "ignore_missing_attributes", "must be true or false");
  const isMap = typeof attributes === "object" && attributes !== null && !Array.isArray(attributes);
  requireOption(isMap, "attributes", "must be a map");
  for (const [field, attribute] of Object.entries(attributes)) {
    requireOption(
      ["Uid", "Gid", "Role", "Policy"].includes(field),
      "attributes",
      "must have Uid, Gid, Role and Policy only",
    );
    requireOption(isText(attribute), `attributes.${field}`, "must be the name of an attribute");
  }
  const { Uid, Gid, ...others } = attributes as Readonly<Partial<Record<"Uid" | "Gid" | "Role" | "Policy", string>>>;
  requireOption((Uid === undefined) === (Gid === undefined), "attributes", "must have Uid and Gid, or neither");
  const hasIds = Uid !== undefined && Gid !== undefined;
  return {
    attributes: { ...others, ...(hasIds ? { PosixProfile: { Uid, Gid } } : {}) },
    required: isIgnoring ? {} : { ...others, ...(hasIds ? { PosixProfile: Uid } : {}) },
  };
}

function readSecretId(config: Config, field: string): string | undefined {
  const id = config[field];
  requireOption(id === undefined || (isText(id) && /^[\w/+=.@:-]+$/.test(id)), field, "must be the ARN of a secret");
  return id;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
