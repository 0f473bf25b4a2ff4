import { describe, expect, it } from "vitest";
import { listSecretPermissions } from "../src/secret-permissions.ts";

describe("listSecretPermissions", () => {
  it.each([
    ["a name", "transfer/x", "arn:{{partition}}:secretsmanager:{{region}}:{{account}}:secret:transfer/x-??????"],
    ...["arn:aws:secretsmanager:eu-west-1:123456789012:secret:transfer/x-AbCdEf"].map((arn) => ["an ARN", arn, arn]),
  ])("says of %s that this one secret is read", (_, secretId = "", resource = "") => {
    expect(listSecretPermissions(secretId)).toEqual([
      { actions: ["secretsmanager:GetSecretValue"], resources: [resource] },
    ]);
  });
});
