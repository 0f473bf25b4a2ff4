import type { JsonObject } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { choosePolicy } from "../src/choose-policy.ts";

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly StringLike: { readonly "s3:prefix": string | readonly string[] } };
}

/** Each action, with what it is on, for the user `bob`. */
function listRights(policy: JsonObject): readonly string[] {
  const filled = JSON.stringify(policy).replaceAll("{{username}}", "bob").replaceAll("${transfer:UserName}", "bob");
  const { Statement: statements } = JSON.parse(filled) as { readonly Statement: readonly Statement[] };
  return statements
    .flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().map((action) => {
        const prefixes = [Condition?.StringLike["s3:prefix"] ?? []].flat();
        return [action, ...[Resource].flat(), ...prefixes].join(" ");
      }),
    )
    .sort();
}

const roleOf = (partition: string): string => `arn:${partition}:iam::123456789012:role/transfer-user`;

describe("choosePolicy", () => {
  it.each(["aws", "aws-cn", "aws-us-gov"])("gives the same rights in both ways, in partition %s", (partition) => {
    const rights = listRights(choosePolicy("generated", "my-bucket", roleOf(partition)));

    expect(listRights(choosePolicy("variable", "my-bucket", roleOf(partition)))).toEqual(rights);
    expect(rights).toContain(`s3:ListBucket arn:${partition}:s3:::my-bucket home/bob/*`);
    expect(rights).toContain(`s3:PutObject arn:${partition}:s3:::my-bucket/home/bob/*`);
    expect(rights).toHaveLength(8);
  });

  it("generates it, if it is told nothing", () => {
    const role = roleOf("aws");

    expect(choosePolicy(undefined, "my-bucket", role)).toEqual(choosePolicy("generated", "my-bucket", role));
  });

  it.each(["generated", "variable"])("makes no policy (%s) without the role's partition", (way) => {
    for (const role of ["", "transfer-user", roleOf("aws-iso"), roleOf("")]) {
      expect(() => choosePolicy(way, "my-bucket", role)).toThrow(/^TRANSFER_ROLE must be the ARN of a role/);
    }
  });
});
