import { describe, expect, it } from "vitest";
import {
  type AwsPermission,
  byMethod,
  byName,
  byServer,
  cached,
  createAuthenticator,
  createMemoryLockoutStore,
  createRecordProvider,
  createStaticProvider,
  firstMatch,
  type IdentityProvider,
  type LockoutStore,
  mapUsername,
  restrict,
  shadow,
  type UserStore,
  withUserRecords,
} from "../../src/index.ts";

const [one, another, third] = ["one", "another", "third"].map((name): readonly AwsPermission[] => [
  { actions: ["dynamodb:GetItem"], resources: [`arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`] },
]) as [readonly AwsPermission[], readonly AwsPermission[], readonly AwsPermission[]];
const both: readonly AwsPermission[] = [
  {
    actions: ["dynamodb:GetItem"],
    resources: ["another", "one"].map((name) => `arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`),
  },
];
const makeProvider = (name: string, permissions?: readonly AwsPermission[]): IdentityProvider => ({
  name,
  findAccount: () => Promise.resolve({ kind: "unknown" }),
  permissions,
});
const a = makeProvider("a", one);
const b = makeProvider("b", another);
const silent = makeProvider("silent");
const store: UserStore = {
  name: "store",
  decoy: "$2b$10$CwTycUXWue0Thq9StjUM0uJ8bJq5s3b5Q0m2r1Yq8j3P4v5x6z7yC",
  findUser: () => Promise.resolve({ record: undefined, fromCache: false }),
  replacePassword: () => Promise.resolve("changed"),
  permissions: another,
  replacePasswordPermissions: one,
};
const ofSilent = { unknown: "what silent calls, which does not say it" };

describe("permissions", () => {
  it.each<readonly [string, IdentityProvider, readonly AwsPermission[]]>([
    ["firstMatch", firstMatch({ providers: [a, b], whenUndisclosed: "stop" }), both],
    ["byMethod", byMethod({ password: a, publicKey: b }), both],
    ["byName", byName({ delimiter: "@@", providers: { a }, fallback: b }), both],
    ["byServer", byServer({ providers: { a, b } }), both],
    ["mapUsername", mapUsername(a, (name) => name), one],
    ["restrict", restrict(a, {}), one],
    ["a provider that is switched off", restrict(a, { disabled: true }), []],
    ["withUserRecords", withUserRecords(a, store), both],
    ["createRecordProvider", createRecordProvider(store), another],
    ["createRecordProvider with rehashOnLogin", createRecordProvider(store, { rehashOnLogin: true }), both],
    ["a cached store", createRecordProvider(cached(store), { rehashOnLogin: true }), both],
    ["createStaticProvider", createStaticProvider({ users: {} }), []],
    ["a provider that does not say it", silent, [ofSilent]],
    [
      "one of two that does not say it",
      firstMatch({ providers: [a, silent], whenUndisclosed: "stop" }),
      [...one, ofSilent],
    ],
    [
      "a store that does not say how it replaces passwords",
      createRecordProvider({ ...store, replacePasswordPermissions: undefined }, { rehashOnLogin: true }),
      [...another, { unknown: "what replacePassword of store calls, which does not say it" }],
    ],
  ])("of %s are those of everybody in it, for an authenticator to hand on", (_what, provider, expected) => {
    expect(createAuthenticator({ provider }).permissions).toStrictEqual(expected);
  });

  it("of an authenticator are those of its lockout store too", () => {
    const permissions = [lockoutStore({ permissions: another }), lockoutStore({}), createMemoryLockoutStore()].map(
      (lockout) =>
        createAuthenticator({ provider: a, lockout: { store: lockout, whenUnavailable: "fail-logins" } }).permissions,
    );

    expect(permissions).toStrictEqual([both, [...one, { unknown: "what counters calls, which does not say it" }], one]);
  });

  it("of shadow are those of both authenticators", () => {
    const [current, candidate] = [a, b].map((provider) => createAuthenticator({ provider })) as [
      ReturnType<typeof createAuthenticator>,
      ReturnType<typeof createAuthenticator>,
    ];
    const older = { ...candidate, permissions: undefined };

    expect(shadow({ current, candidate }).permissions).toStrictEqual(both);
    expect(shadow({ current, candidate: older }).permissions).toStrictEqual([
      ...one,
      { unknown: "what the candidate calls, which does not say it" },
    ]);
  });

  it("are read when the authenticator is made", () => {
    let said = one;
    const provider = {
      ...a,
      get permissions() {
        return said;
      },
    };
    const authenticator = createAuthenticator({ provider });

    said = third;

    expect(authenticator.permissions).toStrictEqual(one);
  });
});

function lockoutStore({ permissions }: { readonly permissions?: readonly AwsPermission[] }): LockoutStore {
  return { ...createMemoryLockoutStore(), name: "counters", permissions };
}
