import { makePublicKey, type PlainValue, toItem } from "@transfer-idp/test-parts";
import { type Item, readRecord } from "./stored-records.ts";

const key = makePublicKey("somebody@laptop");
/** The key that everybody has in the tables, as an answer lists it. */
export const tableKey: string = key.split(" ").slice(0, 2).join(" ");

export const directoryRole = "arn:aws:iam::123456789012:role/from-the-directory";
const tableRole = "arn:aws:iam::123456789012:role/from-the-table";
export const policy = '{"Version":"2012-10-17","Statement":[]}';
const home = {
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: '[{"Entry":"/","Target":"/bucket/home"}]',
};

/** What users get of the tables alone, and with what the directory says. */
export const sessions = {
  table: { Role: tableRole, ...home },
  directory: { Role: directoryRole, ...home, PosixProfile: { Uid: 1001, Gid: 1002 } },
  scoped: { Role: tableRole, ...home, Policy: policy, PosixProfile: { Uid: 1001, Gid: 1002 } },
} as const;

/** Where the directory is. */
export interface LdapPlace {
  readonly host: string;
  readonly base: string;
  /** DN of the group of those who may log in. */
  readonly group: string;
}

/** Names of the secrets. */
export const [accountSecret, caSecret] = ["ldap/service-account", "ldap/authority"];

/** Records of identity providers with the module `ldap`, all but the last made of the one in the toolkit's README. */
export function makeLdapProviders({ host, base, group }: LdapPlace): readonly Item[] {
  const place = { server: host, search_base: base, ldap_ssl_ca_secret_arn: caSecret };
  const account = { ldap_service_account_secret_arn: accountSecret };
  const dns = { ...place, domain: "ad.example.test" };
  const netbios = { ...place, domain: "ADTEST" };
  const make = (name: string, config: Readonly<Record<string, PlainValue>>): Item =>
    change(readRecord("L2222-idp-example"), name, config);
  return [
    make("direct", dns),
    make("direct-netbios", netbios),
    make("service", { ...dns, ...account }),
    make("service-netbios", { ...netbios, ...account }),
    make("several", { ...dns, ...account, server: new Set(["127.0.0.1", host]) }),
    make("start-tls", { ...dns, ...account, ssl: false, port: 389 }),
    make("ignoring", { ...dns, ...account, ignore_missing_attributes: true }),
    make("ignoring-direct", { ...dns, ignore_missing_attributes: true }),
    make("groups", { ...dns, ...account, ldap_allowed_groups: [group] }),
    make("groups-direct", { ...dns, ldap_allowed_groups: new Set([group.toUpperCase()]) }),
    change(readRecord("L2115-idp-define-a-default-user-record"), "policy", { ...dns, ...account, ssl_verify: true }),
    change(readRecord("L2115-idp-define-a-default-user-record"), "unverified", { ...dns, ...account }),
    change(readRecord("L2222-idp-example"), "no-authority", {
      ...dns,
      ...account,
      ldap_ssl_ca_secret_arn: "ldap/none",
    }),
    change(readRecord("L2222-idp-example"), "no-pem", { ...dns, ...account, ldap_ssl_ca_secret_arn: accountSecret }),
    change(readRecord("L2222-idp-example"), "no-account", { ...dns, ldap_service_account_secret_arn: caSecret }),
  ];
}

/** A record of each of these people with each of the providers, and one of everybody else. */
export function makeLdapUsers(providers: readonly Item[], people: readonly string[]): readonly Item[] {
  const config = { Role: tableRole, HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/home" }] };
  return providers.flatMap(({ provider }) => {
    const identity_provider_key = provider?.S ?? "";
    return [
      toItem({ user: "$default$", identity_provider_key, config }),
      ...people.map((user) =>
        toItem({ user, identity_provider_key, config: { ...config, PublicKeys: new Set([key]) } }),
      ),
    ];
  });
}

function change(record: Item, name: string, config: Readonly<Record<string, PlainValue>>): Item {
  // Later editions of that README have this field. Keys stay those of the table.
  return {
    ...record,
    public_key_support: { BOOL: true },
    provider: { S: name },
    config: { M: { ...record["config"]?.M, ...toItem(config) } },
  };
}
