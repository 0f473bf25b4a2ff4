import { describe, expect, it } from "vitest";
import type { AwsPermission } from "../../src/index.ts";
import { readPermissions } from "../../src/permissions/read-permissions.ts";

const fine = { actions: ["s3:GetObject"], resources: ["arn:{{partition}}:s3:::bucket/*"] };
const read = (permissions: unknown): readonly AwsPermission[] =>
  readPermissions({ name: "mine", permissions: permissions as readonly AwsPermission[] });

describe("readPermissions", () => {
  it.each([
    ["no calls", []],
    ["calls", [fine]],
    [
      "every placeholder",
      [{ ...fine, resources: ["arn:{{partition}}:sqs:{{region}}:{{account}}:queue-{{serverId}}"] }],
    ],
    ["all resources, where an action has none", [{ actions: ["kms:ListKeys"], resources: ["*"] }]],
    ["a condition", [{ ...fine, conditions: { StringLike: { "s3:prefix": ["users/*", ""] } } }]],
    ["no condition", [{ ...fine, conditions: undefined }]],
    ["what is not known", [{ unknown: "what modules call" }]],
  ])("reads %s", (_what, permissions) => {
    expect(read(permissions)).toStrictEqual(permissions);
  });

  it("takes what is not said for unknown", () => {
    expect(read(undefined)).toStrictEqual([{ unknown: "what mine calls, which does not say it" }]);
  });

  it.each([
    ["null", null],
    ["what is no list", fine],
    ["an entry that is none", [fine, null]],
    ["a class", [new Map(Object.entries(fine))]],
    ["an action that is none", [{ ...fine, actions: ["GetObject"] }]],
    ["an action that is no text", [{ ...fine, actions: [7] }]],
    ["no action", [{ ...fine, actions: [] }]],
    ["a text for a list", [{ ...fine, actions: "s3:GetObject" }]],
    ["a resource that is no ARN", [{ ...fine, resources: ["bucket"] }]],
    ["no resource", [{ actions: fine.actions }]],
    ["a placeholder that nobody fills", [{ ...fine, resources: ["arn:aws:s3:::{{bucket}}"] }]],
    ["half a placeholder", [{ ...fine, resources: ["arn:aws:s3:::{{region"] }]],
    ["conditions that are none", [{ ...fine, conditions: ["s3:prefix"] }]],
    ["an operator without keys", [{ ...fine, conditions: { StringLike: "s3:prefix" } }]],
    ["a condition without values", [{ ...fine, conditions: { StringLike: { "s3:prefix": [] } } }]],
    ["a value that is no text", [{ ...fine, conditions: { Bool: { "aws:SecureTransport": [true] } } }]],
    ["a field of a later release", [{ ...fine, effect: "Deny" }]],
    ["both at once", [{ ...fine, unknown: "the rest" }]],
    ["an unknown without words", [{ unknown: "" }]],
  ])("takes %s for unknown, all of it", (_what, permissions) => {
    expect(read(permissions)).toStrictEqual([
      { unknown: "what mine calls, which says it in a form that is not known" },
    ]);
  });
});
