import { type Account, type AccountState, InvalidUserRecordError, parseUserRecord } from "@transfer-idp/core";
import { isSearchable } from "../filter/is-searchable.ts";
import type { LdapAttributes } from "../ldap-options.ts";
import type { LdapEntry } from "./ldap-entry.ts";
import { readText, readTexts } from "./read-values.ts";

/** What else is known of a user. */
export interface AccountFacts {
  readonly state: AccountState;
  readonly groups: readonly string[];
}

/** What attributes of a user become: options that were checked. */
export interface AccountAttributes {
  readonly username: string;
  readonly publicKeys: readonly string[];
  /** Fields of a session, and the attributes that have them. */
  readonly session: Readonly<Record<string, string>>;
  readonly PosixProfile: NonNullable<LdapAttributes["PosixProfile"]> | undefined;
  readonly keep: readonly string[];
}

/** Values of Active Directory's `altSecurityIdentities` that are no SSH keys. */
const otherIdentity = /^(?:x509|kerberos):/i;
const keyPrefix = /^sshkey:/i;

/** Every attribute that an account is made of. */
export function listAccountAttributes({
  username,
  publicKeys,
  session,
  PosixProfile,
  keep,
}: AccountAttributes): readonly string[] {
  const ofPosix = PosixProfile === undefined ? [] : [PosixProfile.Uid, PosixProfile.Gid];
  return [username, ...publicKeys, ...Object.values(session), ...ofPosix, ...keep];
}

/**
 * Makes an account of an entry.
 *
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: it names the attribute that cannot be used.
 */
export function readAccount(entry: LdapEntry, attributes: AccountAttributes, { state, groups }: AccountFacts): Account {
  const username = readText(entry, attributes.username);
  if (username === undefined) throw new InvalidUserRecordError(attributes.username, "must have a value");
  // To a directory it may be the name of somebody else, too.
  if (!isSearchable(username))
    throw new InvalidUserRecordError(attributes.username, "must be a name that can be typed");
  const fields = Object.entries(attributes.session).map(
    ([field, attribute]) => [field, readText(entry, attribute)] as const,
  );
  const record = parse(attributes, {
    username,
    publicKeys: attributes.publicKeys.flatMap((attribute) => readKeys(entry, attribute)),
    groups,
    attributes: Object.fromEntries(attributes.keep.map((attribute) => [attribute, readTexts(entry, attribute)])),
    ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
    ...readPosixProfile(entry, attributes.PosixProfile),
  });
  return Object.freeze({
    username,
    state,
    groups: record.groups,
    attributes: record.attributes,
    publicKeys: record.publicKeys,
    accessRules: Object.freeze([]),
    settings: Object.freeze([Object.freeze({ origin: "directory", values: record.settings })]),
  });
}

/** A key that is no text admits nobody: core drops it, and says so. */
function readKeys(entry: LdapEntry, attribute: string): readonly string[] {
  return (entry.attributes.get(attribute.toLowerCase()) ?? [])
    .map((value) => value.toString())
    .filter((value) => !otherIdentity.test(value))
    .map((value) => value.replace(keyPrefix, ""));
}

function readPosixProfile(
  entry: LdapEntry,
  attributes: AccountAttributes["PosixProfile"],
): { readonly PosixProfile?: { readonly Uid: string; readonly Gid: string } } {
  if (attributes === undefined) return {};
  const { Uid, Gid } = attributes;
  const [uid, gid] = [readText(entry, Uid), readText(entry, Gid)];
  if (uid === undefined && gid === undefined) return {};
  if (uid === undefined) throw new InvalidUserRecordError(Uid, `must be there where ${Gid} is`);
  if (gid === undefined) throw new InvalidUserRecordError(Gid, `must be there where ${Uid} is`);
  return { PosixProfile: { Uid: uid, Gid: gid } };
}

/** Errors name what stands in the directory. */
function parse({ session, PosixProfile }: AccountAttributes, fields: object): ReturnType<typeof parseUserRecord> {
  try {
    return parseUserRecord(fields);
  } catch (error) {
    if (!(error instanceof InvalidUserRecordError)) throw error;
    const [field = "", ...inside] = error.field.split(/(?=[.[])/);
    if (field === "PosixProfile" && PosixProfile !== undefined) {
      throw new InvalidUserRecordError(PosixProfile[inside[0] === ".Gid" ? "Gid" : "Uid"], error.problem);
    }
    const attribute = Object.hasOwn(session, field) ? session[field] : undefined;
    throw attribute === undefined ? error : new InvalidUserRecordError([attribute, ...inside].join(""), error.problem);
  }
}
