import { describe, expect, it } from "vitest";
import type { TemplateExpectation } from "./describe-template.ts";
import { listStatements } from "./list-statements.ts";
import type { ResolvedTemplate } from "./resolve-template.ts";

type Resolve = (parameters?: Readonly<Record<string, string | number>>) => ResolvedTemplate;

/** Describes the privileges that are the same in every template; `describeTemplate` calls it. */
export function describePrivileges(expectation: TemplateExpectation, resolve: Resolve): void {
  const { identityProvider = "AWS_LAMBDA", actionsOnEverything = [] } = expectation;
  const servers = [
    { what: "a server of its own", parameters: {}, id: "<Server.ServerId>", arn: "<Server.Arn>" },
    {
      what: "a server that was there",
      parameters: { ServerId: "s-1234567890abcdef0" },
      id: "s-1234567890abcdef0",
      arn: "arn:aws:transfer:eu-central-1:123456789012:server/s-1234567890abcdef0",
    },
  ];

  describe.each(servers)("privileges, with $what", ({ parameters, id, arn }) => {
    const resolved = resolve(parameters);
    const statements = listStatements(resolved);
    const statementsOf = (name: string): readonly unknown[] =>
      statements.filter(({ resource }) => resource === name).map(({ statement }) => statement);

    // An API's permission is the example's own: a test that is left out would want a reason.
    if (identityProvider === "AWS_LAMBDA") {
      it("lets this server invoke the alias, and nobody else", () => {
        const permissions = Object.values(resolved.resources).filter(({ Type }) => Type === "AWS::Lambda::Permission");

        expect(permissions.map(({ Properties }) => Properties)).toEqual([
          {
            Action: "lambda:InvokeFunction",
            FunctionName: "<Function.Alias>",
            Principal: "transfer.amazonaws.com",
            SourceAccount: "123456789012",
            SourceArn: arn,
          },
        ]);
      });
    }

    it("lets Transfer take the users' role for users of this server, and of no other", () => {
      expect(statementsOf("TransferUserRole")).toContainEqual({
        Effect: "Allow",
        Principal: { Service: "transfer.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          // The *user* ARN: with that of the server logins work and `ls` fails (contract §2).
          ArnLike: { "aws:SourceArn": `arn:aws:transfer:eu-central-1:123456789012:user/${id}/*` },
        },
      });
    });

    it("lets users list the bucket, and read and write in it, below home/", () => {
      expect(statementsOf("TransferUserRole")).toEqual(
        expect.arrayContaining([
          { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: ["arn:aws:s3:::my-bucket"] },
          {
            Effect: "Allow",
            Action: ["s3:ListBucket"],
            Resource: ["arn:aws:s3:::my-bucket"],
            Condition: { StringLike: { "s3:prefix": ["home/*"] } },
          },
          {
            Effect: "Allow",
            Action: [
              "s3:GetObject",
              "s3:GetObjectVersion",
              "s3:PutObject",
              "s3:DeleteObject",
              "s3:DeleteObjectVersion",
            ],
            Resource: ["arn:aws:s3:::my-bucket/home/*"],
          },
        ]),
      );
      expect(statementsOf("TransferUserRole")).toHaveLength(4);
    });

    it("lets the function write to its own log group", () => {
      expect(statementsOf("FunctionRole")).toEqual(
        expect.arrayContaining([
          {
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: ["sts:AssumeRole"],
          },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: ["<FunctionLogGroup.Arn>"],
          },
        ]),
      );
    });

    it("gives nobody every action, every resource or every service", () => {
      const tooWide = statements.filter(
        ({ statement: { Effect, Action, Resource = [], Principal } }) =>
          Effect !== "Deny" &&
          (Action.some((action) => action.includes("*")) ||
            (Resource.some(isEverything) && !Action.every((action) => actionsOnEverything.includes(action))) ||
            JSON.stringify([Principal]).includes('"*"')),
      );

      expect(statements.length).toBeGreaterThan(5);
      expect(tooWide).toEqual([]);
    });

    it("takes no policy of AWS's, which have `*`, and none of SAM's", () => {
      const properties = Object.values(resolved.resources).map(({ Properties }) => Properties);

      expect(properties.filter((one) => "ManagedPolicyArns" in one)).toEqual([]);
      expect(resolved.resources["Function"]?.Properties).not.toHaveProperty("Policies");
    });
  });
}

/** Whether a resource is `*`, or every one of its kind: `arn:aws:s3:::*`, `…:secret:*`, `…:table/*`. */
function isEverything(resource: string): boolean {
  const name = resource.split(":").slice(5).join(":");
  return (
    resource === "*" || /^(\*|(secret|table|key|log-group|function|role|user|server|deliverystream)[:/]\*)/.test(name)
  );
}
