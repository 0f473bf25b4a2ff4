import { type OptionNames, requireKnownOptions, requireOption } from "@transfer-idp/core";
import { normalizeDn } from "../dn/normalize-dn.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import type { LdapGroups } from "../ldap-options.ts";
import { requireAttribute } from "../require-attribute.ts";
import { requireDn } from "../require-dn.ts";
import type { GroupOptions } from "./group-options.ts";

const groupOptionNames: OptionNames<LdapGroups> = {
  base: true,
  scope: true,
  filter: true,
  memberOf: true,
  match: true,
  nesting: true,
  maxDepth: true,
  nameAttribute: true,
  primaryGroup: true,
  requireGroup: true,
};

/**
 * @param given - Those that are not the preset's.
 * @param usersBase - Where groups are, unless the options say otherwise.
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function checkGroups(
  groups: LdapGroups,
  given: Partial<LdapGroups> | undefined,
  usersBase: string,
): GroupOptions {
  requireKnownOptions(groups, groupOptionNames, "groups");
  const { base, scope = "sub", filter, memberOf, match: rules = [], nesting = "none", maxDepth = 10 } = groups;
  const { nameAttribute, primaryGroup = false, requireGroup = [] } = groups;
  if (base !== undefined) requireDn(base, "groups.base");
  requireOption(["one", "sub"].includes(scope), "groups.scope", "must be one or sub");
  if (memberOf !== undefined) requireAttribute(memberOf, "groups.memberOf");
  requireMatch(rules);
  const match = rules.map((rule) => (/^dn$/i.test(rule.user) ? { ...rule, user: "dn" } : rule));
  for (const [index, rule] of match.entries()) {
    const option = `groups.match[${String(index)}]`;
    requireKnownOptions(rule, { user: true, group: true }, option);
    if (rule.user !== "dn") requireAttribute(rule.user, `${option}.user`);
    requireAttribute(rule.group, `${option}.group`);
  }
  requireOption(memberOf !== undefined || match.length > 0, "groups", "must have memberOf or match");
  requireOption(
    ["none", "recursive", "in-chain"].includes(nesting),
    "groups.nesting",
    "must be none, recursive or in-chain",
  );
  const hasDn = match.some(({ user }) => user === "dn");
  requireOption(nesting === "none" || hasDn, "groups.nesting", "must have an entry for dn in groups.match");
  const isChain = nesting === "in-chain";
  requireOption(
    !isChain || memberOf === undefined,
    "groups.memberOf",
    "must not be there with in-chain, which has all groups",
  );
  const isByDn = !isChain || match.every(({ user }) => user === "dn");
  requireOption(isByDn, "groups.match", "must have dn for users with in-chain, which follows DNs");
  // What nothing reads must not look like a restriction.
  const isSearched = match.length > 0;
  const unread = "must not be there without match: memberOf is not searched";
  requireOption(isSearched || given?.filter === undefined, "groups.filter", unread);
  requireOption(isSearched || given?.scope === undefined, "groups.scope", unread);
  const isRecursive = nesting === "recursive";
  requireOption(isRecursive || given?.maxDepth === undefined, "groups.maxDepth", "must not be there without recursive");
  const isDepth = Number.isInteger(maxDepth) && maxDepth > 0;
  requireOption(isDepth, "groups.maxDepth", "must be a whole number, and at least 1");
  requireAttribute(nameAttribute, "groups.nameAttribute");
  requireOption(typeof primaryGroup === "boolean", "groups.primaryGroup", "must be true or false");
  requireOption(!primaryGroup || isChain, "groups.primaryGroup", "must not be true without in-chain");
  const areNames =
    Array.isArray(requireGroup) && requireGroup.every((name) => typeof name === "string" && name.trim() !== "");
  requireOption(areNames, "groups.requireGroup", "must be a list of names or DNs");
  // An empty list would let nobody in, or everybody: whoever wrote it must say which.
  requireOption(
    groups.requireGroup === undefined || requireGroup.length > 0,
    "groups.requireGroup",
    "must not be empty",
  );
  return {
    base: base ?? usersBase,
    memberOfBase: base === undefined ? undefined : normalizeDn(base),
    scope,
    filter: filter === undefined ? undefined : parseFilter(filter, "groups.filter"),
    memberOf,
    match,
    nesting,
    maxDepth,
    nameAttribute,
    primaryGroup,
    requireGroup,
  };
}

function requireMatch(match: unknown): asserts match is NonNullable<LdapGroups["match"]> {
  requireOption(Array.isArray(match), "groups.match", "must be a list");
}
