import { Attribute, type Client, InvalidCredentialsError } from "ldapts";
import { randomBytes } from "node:crypto";
import { runProgram } from "./run-program.ts";

/**
 * Why a user with the right password does not get in, and what Active Directory then says: `disabled` 533, `locked` 775,
 * `expired` 701 (the account), `password-expired` 532, `must-change-password` 773, `wrong-hours` 530, `wrong-workstation`
 * 531.
 */
export type SambaUserState =
  "disabled" | "locked" | "expired" | "password-expired" | "must-change-password" | "wrong-hours" | "wrong-workstation";

export interface NewSambaUser {
  /** The `sAMAccountName`, and the user principal name before the `@`. */
  readonly name: string;
  /** What the DN begins with, such as `Lovelace, Ada`. Default: `name`. */
  readonly commonName?: string;
  /** Default: random. */
  readonly password?: string;
  /** Further attributes, such as `mail` or `altSecurityIdentities`, or others in place of those that `name` makes. */
  readonly attributes?: Readonly<Record<string, string | readonly string[] | Buffer>>;
  /** Default: nothing keeps the user out. */
  readonly state?: SambaUserState;
}

/** A user, and the names that one may bind with. */
export interface SambaUser {
  readonly name: string;
  readonly dn: string;
  /** `NAME@ad.example.test`. */
  readonly upn: string;
  /** `ADTEST\NAME`. */
  readonly downLevelName: string;
  readonly password: string;
}

export interface SambaDirectory {
  /** `DC=ad,DC=example,DC=test`. */
  readonly base: string;
  /** `ADTEST`. */
  readonly domain: string;
  /** Path of its database. */
  readonly database: string;
  readonly connectAsAdmin: () => Promise<Client>;
  readonly connect: () => Client;
}

/** Adds a user over LDAPS, as an administrator of Active Directory does, in 20 ms or so; see {@link SambaUserState}. */
export async function createSambaUser(directory: SambaDirectory, user: NewSambaUser): Promise<SambaUser> {
  const { name, commonName = name, password = makePassword(), attributes = {}, state } = user;
  const dn = `CN=${escapeDnValue(commonName)},CN=Users,${directory.base}`;
  const upn = `${name}@${directory.base.replace(/,?DC=/g, ".").slice(1)}`;
  const client = await directory.connectAsAdmin();
  try {
    const all: Readonly<Record<string, string | readonly string[] | Buffer>> = {
      objectClass: "user",
      sAMAccountName: name,
      userPrincipalName: upn,
      userAccountControl: state === "disabled" ? "514" : "512",
      // So Active Directory takes passwords: in quotes, as UTF-16.
      unicodePwd: Buffer.from(`"${password}"`, "utf16le"),
      ...(state === "expired" && { accountExpires: longAgo }),
      ...(state === "must-change-password" && { pwdLastSet: "0" }),
      // A bit for each hour of a week.
      ...(state === "wrong-hours" && { logonHours: Buffer.alloc(21) }),
      ...(state === "wrong-workstation" && { userWorkstations: "elsewhere" }),
      ...attributes,
    };
    await client.add(dn, Object.entries(all).map(toAttribute));
  } finally {
    await client.unbind();
  }
  if (state === "locked") await lock(directory, dn);
  if (state === "password-expired") await runProgram("/usr/bin/python3", ["-c", makeOld, directory.database, dn]);
  return { name, dn, upn, downLevelName: `${directory.domain}\\${name}`, password };
}

/** Adds a global security group and returns its DN. Groups may be members of groups. */
export async function createSambaGroup(
  directory: SambaDirectory,
  name: string,
  memberDns: readonly string[],
): Promise<string> {
  const dn = `CN=${escapeDnValue(name)},CN=Users,${directory.base}`;
  const client = await directory.connectAsAdmin();
  try {
    const member = memberDns.length === 0 ? {} : { member: [...memberDns] };
    await client.add(dn, { objectClass: "group", sAMAccountName: name, ...member });
  } finally {
    await client.unbind();
  }
  return dn;
}

// 2000-01-01, in tenths of microseconds since 1601.
const longAgo = "125911584000000000";

// No LDAP client may write `pwdLastSet`, other than 0 and -1. The control is Samba's own, for its tools.
const makeOld = `
import sys
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
import ldb
database, dn = sys.argv[1:]
parameters = LoadParm()
sam = SamDB(url=database, session_info=system_session(), lp=parameters)
change = ldb.Message(ldb.Dn(sam, dn))
change["pwdLastSet"] = ldb.MessageElement("${longAgo}", ldb.FLAG_MOD_REPLACE, "pwdLastSet")
sam.modify(change, controls=["local_oid:1.3.6.1.4.1.7165.4.3.20:1"])
`;

async function lock(directory: SambaDirectory, dn: string): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const client = directory.connect();
    try {
      await client.bind(dn, "not the password");
    } catch (error) {
      if (!(error instanceof InvalidCredentialsError)) throw error;
      if (error.message.includes("data 775")) return;
    } finally {
      await client.unbind();
    }
  }
  throw new Error("Wrong passwords lock no account here: lockoutThreshold is 0, or more than 20.");
}

function toAttribute([type, value]: readonly [string, string | readonly string[] | Buffer]): Attribute {
  if (Buffer.isBuffer(value)) return new Attribute({ type, values: [value] });
  return new Attribute({ type, values: typeof value === "string" ? [value] : [...value] });
}

function escapeDnValue(value: string): string {
  return value.replace(/[\\,+"<>;=#]/g, "\\$&");
}

function makePassword(): string {
  return randomBytes(18).toString("base64url");
}
