import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AwsPermission, type KnownPermission, mergePermissions } from "../../src/index.ts";

const users = "arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/users";
const groups = "arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/groups";
const conditions = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["password", "username"] } };

const merge = (...permissions: readonly AwsPermission[]): readonly AwsPermission[] =>
  mergePermissions(permissions.map((permission, index) => ({ name: String(index), permissions: [permission] })));

describe("mergePermissions", () => {
  it("joins resources that the same is done to, sorted and each of them once", () => {
    const merged = merge(
      { actions: ["dynamodb:GetItem"], resources: [users] },
      { actions: ["dynamodb:GetItem"], resources: [groups, users] },
    );

    expect(merged).toStrictEqual([{ actions: ["dynamodb:GetItem"], resources: [groups, users] }]);
  });

  it("joins actions on the same resource, and grants none of them on another", () => {
    const merged = merge(
      { actions: ["dynamodb:Query"], resources: [users] },
      { actions: ["dynamodb:GetItem"], resources: [users, groups] },
    );

    expect(merged).toStrictEqual([
      { actions: ["dynamodb:GetItem", "dynamodb:Query"], resources: [users] },
      { actions: ["dynamodb:GetItem"], resources: [groups] },
    ]);
  });

  it("joins what has the same conditions, in whatever order they are written, and nothing else", () => {
    const merged = merge(
      { actions: ["dynamodb:UpdateItem"], resources: [users], conditions },
      {
        actions: ["dynamodb:UpdateItem"],
        resources: [groups],
        conditions: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["username", "password"] } },
      },
      { actions: ["dynamodb:UpdateItem"], resources: [users] },
    );

    expect(merged).toStrictEqual([
      { actions: ["dynamodb:UpdateItem"], resources: [groups, users], conditions },
      { actions: ["dynamodb:UpdateItem"], resources: [users] },
    ]);
  });

  it("takes conditions that say nothing for none", () => {
    const merged = merge(
      { actions: ["dynamodb:GetItem"], resources: [users], conditions: {} },
      { actions: ["dynamodb:GetItem"], resources: [groups], conditions: { StringEquals: {} } },
    );

    expect(merged).toStrictEqual([{ actions: ["dynamodb:GetItem"], resources: [groups, users] }]);
  });

  it("says once what is not known, after what is", () => {
    const merged = merge(
      { unknown: "what modules call" },
      { actions: ["dynamodb:GetItem"], resources: [users] },
      { unknown: "what modules call" },
    );

    expect(merged).toStrictEqual([
      { actions: ["dynamodb:GetItem"], resources: [users] },
      { unknown: "what modules call" },
    ]);
  });

  it("is empty where nobody calls AWS", () => {
    expect(mergePermissions([{ name: "static", permissions: [] }])).toStrictEqual([]);
  });

  it("names who does not say what they call", () => {
    expect(mergePermissions([{ name: "directory" }])).toStrictEqual([
      { unknown: "what directory calls, which does not say it" },
    ]);
  });

  it("gives what nobody can change, and changes nothing of what it was given", () => {
    const given = { actions: ["dynamodb:UpdateItem"], resources: [users], conditions };

    const [merged] = merge(given) as readonly [KnownPermission];

    expect([merged, merged.actions, merged.resources, merged.conditions].every(Object.isFrozen)).toBe(true);
    expect(Object.isFrozen(merged.conditions?.["ForAllValues:StringEquals"]?.["dynamodb:Attributes"])).toBe(true);
    expect([given, given.actions, conditions].some(Object.isFrozen)).toBe(false);
  });

  const anyPermission: fc.Arbitrary<KnownPermission> = fc.record({
    actions: fc.array(fc.constantFrom("a:One", "a:Two", "a:Three"), { minLength: 1 }),
    resources: fc.array(fc.constantFrom("arn:x", "arn:y", "arn:z"), { minLength: 1 }),
    conditions: fc.constantFrom(undefined, conditions),
  });
  const list = (permissions: readonly AwsPermission[]): readonly string[] =>
    [
      ...new Set(
        permissions.flatMap((permission) => {
          if ("unknown" in permission) return [];
          const { actions, resources, conditions: when } = permission;
          return actions.flatMap((action) =>
            resources.map((resource) => [action, resource, String(when !== undefined)].join(" ")),
          );
        }),
      ),
    ].sort();

  it("grants what was granted and nothing else, the same in any order and when merged again", () => {
    fc.assert(
      fc.property(fc.array(anyPermission), (permissions) => {
        const merged = merge(...permissions);

        expect(list(merged)).toStrictEqual(list(permissions));
        expect(merge(...permissions.toReversed())).toStrictEqual(merged);
        expect(mergePermissions([{ name: "merged", permissions: merged }])).toStrictEqual(merged);
      }),
    );
  });
});
