import { type OptionNames, requireKnownOptions, requireMilliseconds, requireOption } from "@transfer-idp/core";
import type { Filter } from "ldapts";
import type { PoolLimits } from "./connection/connection-pool.ts";
import type { LdapServer } from "./connection/ldap-server.ts";
import { checkServers } from "./connection/check-servers.ts";
import { type CheckedBind, checkBind } from "./check-bind.ts";
import type { AccountAttributes } from "./entry/read-account.ts";
import { parseFilter } from "./filter/parse-filter.ts";
import { checkGroups } from "./groups/check-groups.ts";
import type { GroupOptions } from "./groups/group-options.ts";
import type { LdapAttributes, LdapPool, LdapProviderOptions, LdapTimeouts, LdapUsers } from "./ldap-options.ts";
import type { LdapPreset } from "./presets/ldap-preset.ts";
import { requireAttribute, requireAttributes } from "./require-attribute.ts";
import { requireDn } from "./require-dn.ts";
import { accountStateSources } from "./state/account-state-sources.ts";

/** Options that were checked. */
export interface CheckedLdapOptions {
  readonly name: string;
  readonly servers: readonly LdapServer[];
  readonly serverOrder: "in-order" | "round-robin";
  readonly bind: CheckedBind;
  readonly users: CheckedUsers;
  /** `undefined`: groups are not looked up. */
  readonly groups: GroupOptions | undefined;
  readonly attributes: AccountAttributes;
  readonly limits: PoolLimits;
}

/** How users are found: options that were checked. */
export interface CheckedUsers extends Pick<LdapUsers, "base" | "usernameAttributes" | "passwordPolicy" | "decoyDn"> {
  readonly scope: "one" | "sub";
  readonly filter: Filter | undefined;
  readonly accountState: NonNullable<LdapUsers["accountState"]>;
  readonly allowExpiredPasswordOnKeyLogin: boolean;
}

const optionNames: OptionNames<LdapProviderOptions> = {
  servers: true,
  serverOrder: true,
  tls: true,
  bind: true,
  preset: true,
  users: true,
  groups: true,
  attributes: true,
  pool: true,
  timeouts: true,
  name: true,
};

const presetFieldNames: OptionNames<LdapPreset> = {
  name: true,
  verifiedAgainst: true,
  users: true,
  groups: true,
  attributes: true,
};

const userOptionNames: OptionNames<LdapUsers> = {
  base: true,
  scope: true,
  usernameAttributes: true,
  filter: true,
  accountState: true,
  passwordPolicy: true,
  allowExpiredPasswordOnKeyLogin: true,
  decoyDn: true,
};

const attributeOptionNames: OptionNames<LdapAttributes> = {
  username: true,
  publicKeys: true,
  Role: true,
  Policy: true,
  HomeDirectory: true,
  HomeDirectoryType: true,
  HomeDirectoryDetails: true,
  PosixProfile: true,
  keep: true,
};

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkLdapOptions(options: LdapProviderOptions): CheckedLdapOptions {
  requireKnownOptions(options, optionNames);
  const { name = "ldap", serverOrder = "in-order", preset, groups, pool = {}, timeouts = {} } = options;
  requireOption(typeof name === "string" && name.trim() !== "", "name", "must be text, and not blank");
  const isOrder = ["in-order", "round-robin"].includes(serverOrder);
  requireOption(isOrder, "serverOrder", "must be in-order or round-robin");
  const isPreset = typeof preset === "object" && (preset as unknown) !== null && typeof preset.users === "object";
  requireOption(isPreset, "preset", "must be one of ldapPresets, or an object like them");
  requireKnownOptions(preset, presetFieldNames, "preset");
  const users = checkUsers(override(preset.users, options.users, "users"));
  const attributes = checkAttributes(override(preset.attributes, options.attributes, "attributes"));
  const hasGroups = groups !== null && preset.groups !== null;
  // A restriction that nothing reads must not look like one.
  const demanded = groups === null ? preset.groups?.requireGroup : groups?.requireGroup;
  requireOption(
    hasGroups || demanded === undefined,
    "groups.requireGroup",
    "must not be there where groups are not looked up",
  );
  const bind = checkBind(options.bind);
  checkTogether(bind, users);
  return {
    name,
    servers: checkServers(options.servers, options.tls ?? {}),
    serverOrder,
    bind,
    users,
    groups: hasGroups ? checkGroups(override(preset.groups, groups, "groups"), groups, users.base) : undefined,
    attributes,
    limits: checkLimits(pool, timeouts),
  };
}

/** Puts options in place of a preset's. One that is `undefined` was not given: it would take a restriction of the preset's away. */
function override<Preset extends object, Given extends object>(
  preset: Preset | null,
  given: Given | undefined,
  option: string,
): Preset & Given {
  requireOption(given === undefined || isObject(given), option, "must be a plain object");
  const own = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...preset, ...Object.fromEntries(own) } as Preset & Given;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkUsers(users: LdapUsers): CheckedUsers {
  requireKnownOptions(users, userOptionNames, "users");
  const { base, scope = "sub", usernameAttributes, filter, accountState = [], passwordPolicy, decoyDn } = users;
  const { allowExpiredPasswordOnKeyLogin = false } = users;
  requireDn(base, "users.base");
  requireOption(["one", "sub"].includes(scope), "users.scope", "must be one or sub");
  requireAttributes(usernameAttributes, "users.usernameAttributes");
  requireOption(usernameAttributes.length > 0, "users.usernameAttributes", "must have an attribute");
  const areSources =
    Array.isArray(accountState) &&
    accountState.every((source: unknown) => typeof source === "string" && Object.hasOwn(accountStateSources, source));
  requireOption(areSources, "users.accountState", `must be a list of ${Object.keys(accountStateSources).join(", ")}`);
  if (passwordPolicy !== undefined) {
    requireDn(passwordPolicy, "users.passwordPolicy");
    requireOption(
      accountState.includes("ppolicy"),
      "users.passwordPolicy",
      "must not be there without ppolicy in users.accountState",
    );
  }
  if (decoyDn !== undefined) requireDn(decoyDn, "users.decoyDn");
  const isBoolean = typeof allowExpiredPasswordOnKeyLogin === "boolean";
  requireOption(isBoolean, "users.allowExpiredPasswordOnKeyLogin", "must be true or false");
  return {
    base,
    scope,
    usernameAttributes,
    filter: filter === undefined ? undefined : parseFilter(filter, "users.filter"),
    accountState,
    passwordPolicy,
    allowExpiredPasswordOnKeyLogin,
    decoyDn,
  };
}

/** Refuses what would do nothing: whoever wrote it believes that it does. */
function checkTogether(bind: CheckedBind, users: CheckedUsers): void {
  if (bind.kind === "service") return;
  const ofKeys = "must not be there where users bind themselves, for they have no key logins";
  requireOption(users.passwordPolicy === undefined, "users.passwordPolicy", ofKeys);
  requireOption(!users.allowExpiredPasswordOnKeyLogin, "users.allowExpiredPasswordOnKeyLogin", ofKeys);
  requireOption(
    !bind.isDn || users.scope === "sub",
    "users.scope",
    "must not be one with userDn, which says where users are",
  );
  const isActiveDirectory = users.accountState.includes("active-directory");
  requireOption(
    bind.isDn || isActiveDirectory,
    "bind",
    "must be userDn or a service account, unless users.accountState has active-directory",
  );
}

function checkAttributes(attributes: LdapAttributes): AccountAttributes {
  requireKnownOptions(attributes, attributeOptionNames, "attributes");
  const { username, publicKeys = [], PosixProfile, keep = [], ...session } = attributes;
  requireAttribute(username, "attributes.username");
  requireAttributes(publicKeys, "attributes.publicKeys");
  requireAttributes(keep, "attributes.keep");
  const fields = Object.entries(session).flatMap(([field, attribute]) => {
    if (attribute === null || attribute === undefined) return [];
    requireAttribute(attribute, `attributes.${field}`);
    return [[field, attribute] as const];
  });
  const common = { username, publicKeys, keep, session: Object.fromEntries(fields) };
  if (PosixProfile === null || PosixProfile === undefined) return { ...common, PosixProfile: undefined };
  requireKnownOptions(PosixProfile, { Uid: true, Gid: true }, "attributes.PosixProfile");
  requireAttribute(PosixProfile.Uid, "attributes.PosixProfile.Uid");
  requireAttribute(PosixProfile.Gid, "attributes.PosixProfile.Gid");
  return { ...common, PosixProfile };
}

function checkLimits(pool: LdapPool, timeouts: LdapTimeouts): PoolLimits {
  requireKnownOptions(pool, { maxConnections: true, idleMs: true }, "pool");
  requireKnownOptions(timeouts, { connectMs: true, requestMs: true }, "timeouts");
  const { maxConnections = 10, idleMs = 30_000 } = pool;
  const { connectMs = 1_500, requestMs = 3_000 } = timeouts;
  const isCount = Number.isInteger(maxConnections) && maxConnections > 0;
  requireOption(isCount, "pool.maxConnections", "must be a whole number, and at least 1");
  return {
    maxConnections,
    idleMs: requireMilliseconds(idleMs, "pool.idleMs"),
    connectMs: requireMilliseconds(connectMs, "timeouts.connectMs"),
    requestMs: requireMilliseconds(requestMs, "timeouts.requestMs"),
  };
}
