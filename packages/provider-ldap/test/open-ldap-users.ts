import type { AccountState } from "@transfer-idp/core";
import type { ConformanceUser } from "@transfer-idp/core/conformance";
import type { OpenLdapServer } from "@transfer-idp/test-parts";
import { Control } from "ldapts";
import { randomUUID } from "node:crypto";

/** Lets an administrator write what a directory otherwise writes by itself: when a password was changed. */
const relaxRules = new Control("1.3.6.1.4.1.4203.666.5.12", { critical: true });

/** Attributes of an entry, as LDIF and ldapts have them. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** What a state is in OpenLDAP with password policies. */
const states: Readonly<Record<AccountState, Attributes>> = {
  active: {},
  disabled: { pwdStartTime: "20990101000000Z" },
  locked: { pwdAccountLockedTime: "000001010000Z" },
  expired: { shadowExpire: "1" },
  "password-expired": { pwdChangedTime: "20200101000000Z" },
  "must-change-password": { pwdReset: "TRUE" },
};

/** Makes a place of its own for users in a directory, which others do not see. @returns its DN. */
export async function createPlace(server: OpenLdapServer): Promise<string> {
  const name = randomUUID();
  const base = `ou=${name},${server.suffix}`;
  await addEntries(server, { [base]: { objectClass: "organizationalUnit", ou: name } });
  return base;
}

/** Adds entries, by their DNs. */
export async function addEntries(server: OpenLdapServer, entries: Readonly<Record<string, Attributes>>): Promise<void> {
  const client = await server.connectAsAdmin();
  try {
    for (const [dn, attributes] of Object.entries(entries)) {
      const values = Object.entries(attributes).map(([name, value]) => [name, [value].flat()] as const);
      await client.add(dn, Object.fromEntries(values), relaxRules);
    }
  } finally {
    await client.unbind();
  }
}

/** What a person is in OpenLDAP, with keys and an expiry. */
export function makePerson(uid: string, { objectClass = [], ...attributes }: Attributes = {}): Attributes {
  const classes = ["inetOrgPerson", "shadowAccount", "ldapPublicKey", ...[objectClass].flat()];
  return { objectClass: classes, uid, cn: uid, sn: uid, ...attributes };
}

/** Writes the users of the conformance suite. */
export async function addUsers(server: OpenLdapServer, base: string, users: readonly ConformanceUser[]): Promise<void> {
  const entries = users.map(({ username, password, publicKeys, state, settings }) => [
    `uid=${username},${base}`,
    makePerson(username, {
      ...(password === undefined ? {} : { userPassword: password }),
      ...(publicKeys.length === 0 ? {} : { sshPublicKey: publicKeys }),
      employeeType: settings.Role,
      roomNumber: settings.HomeDirectory,
      ...states[state],
    }),
  ]);
  await addEntries(server, Object.fromEntries(entries) as Readonly<Record<string, Attributes>>);
}
