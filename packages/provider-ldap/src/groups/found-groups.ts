import { InvalidUserRecordError } from "@transfer-idp/core";
import { isUnder, normalizeDn } from "../dn/normalize-dn.ts";
import { parseDn } from "../dn/parse-dn.ts";
import type { LdapEntry } from "../entry/ldap-entry.ts";
import { readTexts } from "../entry/read-values.ts";

/** Groups that were found, each once, whatever ways its name is written in. */
export interface FoundGroups {
  /** @returns the DN, where it is a group that was not found before. */
  addEntry(group: LdapEntry): string | undefined;
  /** @param base - Normalized: what is elsewhere is none. */
  addDn(dn: string, base: string | undefined): string | undefined;
  /** In the order in which they were found. */
  readonly names: readonly string[];
  /** Whether one of them has this name or DN. */
  has(nameOrDn: string): boolean;
}

/** @param nameAttribute - Has the names of groups. */
export function createFoundGroups(nameAttribute: string): FoundGroups {
  const groups = new Map<string, string>();
  const add = (dn: string, name: string): string | undefined => {
    const key = requireDn(dn);
    if (groups.has(key)) return undefined;
    groups.set(key, name);
    return dn;
  };
  // As a parsed DN has it, whichever of its names it was given by.
  const rdnAttribute = parseDn(`${nameAttribute}=name`)?.[0]?.[0]?.attribute;
  const readRdn = (dn: string): string | undefined => {
    const [first = []] = parseDn(dn) ?? [];
    return first.find(({ attribute }) => attribute === rdnAttribute)?.value;
  };
  return {
    addEntry: (group) => {
      const values = readTexts(group, nameAttribute);
      // Of several names it is the one by which the group has its place in the directory.
      const name = values.length === 1 ? values[0] : readRdn(group.dn);
      if (name === undefined) throw new InvalidUserRecordError(`group.${nameAttribute}`, "must have one value");
      return add(group.dn, name);
    },
    addDn: (dn, base) => {
      requireDn(dn);
      if (base !== undefined && !isUnder(dn, base)) return undefined;
      // An attribute may list other things as well, such as FreeIPA's rules: they are named otherwise.
      const name = readRdn(dn);
      return name === undefined ? undefined : add(dn, name);
    },
    get names() {
      return [...new Set(groups.values())];
    },
    has: (nameOrDn) => {
      const dn = nameOrDn.includes("=") ? normalizeDn(nameOrDn) : undefined;
      // Anybody may call a group by the text of another one's DN.
      if (dn !== undefined) return groups.has(dn);
      return [...groups.values()].some((name) => name.toLowerCase() === nameOrDn.toLowerCase());
    },
  };
}

function requireDn(dn: string): string {
  const key = normalizeDn(dn);
  if (key === undefined) throw new InvalidUserRecordError("groups", "must have distinguished names");
  return key;
}
