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

describe("choosePolicy", () => {
  it("gives the same rights in both ways", () => {
    const rights = listRights(choosePolicy("generated", "my-bucket"));

    expect(listRights(choosePolicy("variable", "my-bucket"))).toEqual(rights);
    expect(rights).toContain("s3:ListBucket arn:aws:s3:::my-bucket home/bob/*");
    expect(rights).toContain("s3:PutObject arn:aws:s3:::my-bucket/home/bob/*");
    expect(rights).toHaveLength(8);
  });

  it("generates it, if it is told nothing", () => {
    expect(choosePolicy(undefined, "my-bucket")).toEqual(choosePolicy("generated", "my-bucket"));
  });
});
