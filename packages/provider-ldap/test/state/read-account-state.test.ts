import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CheckedUsers } from "../../src/check-ldap-options.ts";
import type { LdapSearch } from "../../src/connection/ldap-connection.ts";
import type { LdapEntry } from "../../src/entry/ldap-entry.ts";
import { createStateReader } from "../../src/state/read-account-state.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const baseUsers: CheckedUsers = {
  base: "ou=people,dc=x",
  scope: "sub",
  usernameAttributes: ["uid"],
  filter: undefined,
  accountState: ["ppolicy", "shadow"],
  passwordPolicy: undefined,
  allowExpiredPasswordOnKeyLogin: false,
  decoyDn: undefined,
};

/** Reads a state with policies that are found, by their DNs. */
async function read(
  attributes: Readonly<Record<string, Values>>,
  {
    users = {},
    isKeyLogin = true,
    policies = {},
  }: {
    readonly users?: Partial<CheckedUsers>;
    readonly isKeyLogin?: boolean;
    readonly policies?: Readonly<Record<string, LdapEntry>>;
  } = {},
): Promise<{ readonly state: string; readonly searches: readonly LdapSearch[] }> {
  const searches: LdapSearch[] = [];
  const search = (asked: LdapSearch): Promise<readonly LdapEntry[]> => {
    searches.push(asked);
    return Promise.resolve(Object.entries(policies).flatMap(([dn, policy]) => (dn === asked.base ? [policy] : [])));
  };
  const readState = createStateReader({ ...baseUsers, ...users }, "ldap");
  return { state: await readState(search, makeEntry(attributes), isKeyLogin), searches };
}

const policy = makeEntry({ pwdAttribute: "userPassword", pwdLockoutDuration: "600", pwdMaxAge: "86400" });
const lenient = makeEntry({ pwdAttribute: "userPassword", pwdLockoutDuration: "1" });
const lockedAWhileAgo = { pwdAccountLockedTime: "20251231235500Z" };

describe("createStateReader", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z"), toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tells the first of several states: what an administrator did, before what time did", async () => {
    const states: Record<string, string>[] = [
      { pwdStartTime: "20990101000000Z" },
      { shadowExpire: "1" },
      { pwdAccountLockedTime: "000001010000Z" },
      { pwdReset: "TRUE" },
      { pwdChangedTime: "20200101000000Z" },
    ];
    const users = { passwordPolicy: "cn=policy,dc=x" };

    const told = await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (start) => {
        const { state } = await read(Object.assign({}, ...states.slice(start)) as Readonly<Record<string, string>>, {
          users,
          policies: { "cn=policy,dc=x": policy },
        });
        return state;
      }),
    );

    expect(told).toEqual(["disabled", "expired", "locked", "must-change-password", "password-expired", "active"]);
  });

  it("puts states of several sources in that order, and not the sources", async () => {
    const accountState = ["kerberos", "shadow", "ns-account-lock"] as const;
    const attributes = { krbPasswordExpiration: "20200101000000Z", shadowExpire: "1", nsAccountLock: "TRUE" };

    expect(await read(attributes, { users: { accountState } })).toEqual({ state: "disabled", searches: [] });
  });

  it("lets everybody be active where no source is named", async () => {
    expect((await read({ shadowExpire: "1", pwdReset: "TRUE" }, { users: { accountState: [] } })).state).toBe("active");
  });

  it.each([
    ["a key login", true, "active"],
    // The state of a password login, which a bind will refuse, stays what it is.
    ["a password login", false, "password-expired"],
  ])("leaves out an expired password on %s alone, where that is allowed", async (_, isKeyLogin, expected) => {
    const users = { accountState: ["kerberos"], allowExpiredPasswordOnKeyLogin: true } as const;

    expect((await read({ krbPasswordExpiration: "20200101000000Z" }, { users, isKeyLogin })).state).toBe(expected);
  });

  it.each(["locked", "must-change-password", "disabled", "expired"])(
    "leaves out nothing else there: %s is told beside it",
    async (state) => {
      const users = { accountState: ["ns-account-lock", "kerberos"], allowExpiredPasswordOnKeyLogin: true } as const;
      const attributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
        locked: { accountUnlockTime: "20990101000000Z" },
        "must-change-password": { passwordExpirationTime: "19700101000000Z" },
        disabled: { nsAccountLock: "TRUE" },
        expired: { krbPrincipalExpiration: "20200101000000Z" },
      };

      const told = await read({ krbPasswordExpiration: "20200101000000Z", ...attributes[state] }, { users });

      expect(told.state).toBe(state);
    },
  );

  it("leaves locks that end, and the age of passwords, to the bind on a password login, and asks for no policy", async () => {
    const options = {
      users: { passwordPolicy: "cn=policy,dc=x" },
      policies: { "cn=policy,dc=x": policy },
      isKeyLogin: false,
    };
    const attributes = { ...lockedAWhileAgo, pwdChangedTime: "20200101000000Z", pwdPolicySubentry: "cn=own,dc=x" };

    expect(await read(attributes, options)).toEqual({ state: "active", searches: [] });
    expect((await read({ pwdAccountLockedTime: "000001010000Z" }, options)).state).toBe("locked");
    expect((await read({ pwdReset: "TRUE" }, options)).state).toBe("must-change-password");
  });

  it("asks on a key login for the user's own policy before the one of the options", async () => {
    const options = {
      users: { passwordPolicy: "cn=policy,dc=x" },
      policies: { "cn=policy,dc=x": policy, "cn=own,dc=x": lenient },
    };

    const own = await read({ ...lockedAWhileAgo, pwdPolicySubentry: "cn=own,dc=x" }, options);
    const common = await read(lockedAWhileAgo, options);

    expect([own.state, common.state]).toEqual(["active", "locked"]);
    expect([own.searches, common.searches].map((searches) => searches.map(({ base }) => base))).toEqual([
      ["cn=own,dc=x"],
      ["cn=policy,dc=x"],
    ]);
    expect(own.searches[0]).toMatchObject({
      scope: "base",
      attributes: ["pwdAttribute", "pwdLockoutDuration", "pwdMaxAge"],
    });
  });

  it("lets a lock hold and passwords be good where there is no policy to ask for", async () => {
    expect(await read({ ...lockedAWhileAgo, pwdChangedTime: "20000101000000Z" })).toEqual({
      state: "locked",
      searches: [],
    });
    expect((await read({ pwdChangedTime: "20000101000000Z" })).state).toBe("active");
  });

  it.each<[string, Readonly<Record<string, LdapEntry>>]>([
    ["cannot be found", {}],
    ["hides what it is", { "cn=policy,dc=x": makeEntry({ pwdMaxAge: "1" }) }],
  ])("takes a policy that %s for an outage", async (_, policies) => {
    await expect(read({}, { users: { passwordPolicy: "cn=policy,dc=x" }, policies })).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "ldap",
      kind: "access-denied",
    });
  });

  it.each<[string, Readonly<Record<string, Values>>, string]>([
    ["a state that cannot be read", { shadowExpire: "soon" }, "shadowExpire"],
    ["several policies of one user", { pwdPolicySubentry: ["cn=a", "cn=b"] }, "pwdPolicySubentry"],
  ])("refuses %s", async (_, attributes, field) => {
    await expect(read(attributes)).rejects.toMatchObject({ code: "ERR_INVALID_USER_RECORD", field });
  });
});
