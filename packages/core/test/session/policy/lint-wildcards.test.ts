import { describe, expect, it } from "vitest";
import { fillTransferVariables } from "./fill-variables.ts";
import { mayList } from "./policy-requests.ts";
import { all, lint, listing, listWith, mayRead, reading, write } from "./policy-statements.ts";

describe("lintWildcards", () => {
  describe("open-wildcard", () => {
    it.each([
      "arn:aws:s3:::my-bucket/bob*",
      "arn:aws:s3:::my-bucket/home/{{username}}*",
      "arn:aws:s3:::my-bucket/${transfer:UserName}*",
      "arn:aws:s3:::${transfer:HomeDirectory}*",
      "arn:aws:s3:::my-bucket/bob${*}*",
      "arn:aws:s3:::my-bucket/bob?*",
      "arn:aws:s3:::my-bucket/bob**",
      "arn:aws:s3:::my-bucket/bob*/in/*",
      "arn:aws:s3:::my-bucket*",
      "arn:aws-cn:s3:::my-bucket*/bob/*",
      "arn:aws:s3:eu-central-1:123456789012:accesspoint/point/object/bob*",
      "ARN:AWS:S3:::my-bucket/bob*",
    ])("finds %s", (Resource) => {
      expect(lint(write({ ...reading, Resource }))).toStrictEqual([
        "warning open-wildcard Policy.Statement[0].Resource",
      ]);
    });

    it.each([
      "*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::*/*",
      "arn:aws:s3:::my-bucket/*",
      "arn:aws:s3:::my-bucket/bob/*",
      "arn:aws:s3:::my-bucket/bob/**",
      "arn:aws:s3:::my-bucket/bob/?*",
      "arn:aws:s3:::my-bucket/*/in/*",
      "arn:aws:s3:::my-bucket/bob${*}",
      "arn:aws:s3:::my-bucket/bob${*}/*",
      "arn:aws:s3:::${transfer:HomeDirectory}/*",
      "arn:aws*:s3:::my-bucket/bob/*",
      "arn:aws:kms:eu-*:123456789012:key/1234*",
    ])("takes %s for what it says", (Resource) => {
      expect(lint(write({ ...reading, Resource }))).toStrictEqual([]);
    });

    it.each(["bob*", "{{username}}*", "${transfer:UserName}*", "${transfer:HomeFolder}*", ["alice/*", "home/bob*"]])(
      "finds %j in a condition on s3:prefix, once",
      (prefix) => {
        expect(lint(write(listWith(prefix)))).toStrictEqual(["warning open-wildcard Policy.Statement[0].Condition"]);
        expect(lint(write(listWith(prefix, "ForAnyValue:StringLikeIfExists")))).toHaveLength(1);
      },
    );

    it.each(["*", "bob/*", "*/in/*", "bob${*}/", ["bob/", "bob/*"]])(
      "takes the prefix %j for what it says",
      (prefix) => {
        expect(lint(write(listWith(prefix)))).toStrictEqual([]);
      },
    );

    it("looks where it opens something: not at what is denied, but at what a Deny exempts", () => {
      const Resource = "arn:aws:s3:::my-bucket/bob*";
      const deny = { Effect: "Deny", Action: "s3:GetObject" };

      expect(lint(write({ ...deny, Resource }))).toStrictEqual([]);
      expect(lint(write({ ...deny, NotResource: Resource }))).toStrictEqual([
        "warning open-wildcard Policy.Statement[0].NotResource",
      ]);
      expect(lint(write({ ...listWith("bob*"), Effect: "Deny" }))).toStrictEqual([]);
      expect(lint(write({ ...listWith("bob*", "StringNotLike"), Effect: "Deny" }))).toStrictEqual([
        "warning open-wildcard Policy.Statement[0].Condition",
      ]);
    });

    it("opens the folder of bobby to bob, by IAM's own rules", async () => {
      for (const Resource of ["arn:aws:s3:::my-bucket/bob*", "arn:aws:s3:::my-bucket/${transfer:UserName}*"]) {
        const policy = fillTransferVariables(write({ ...reading, Resource }), "bob");
        expect(await mayRead(policy, "bobby/file.txt")).toBe(true);
      }
      for (const Resource of ["arn:aws:s3:::my-bucket/bob/*", "arn:aws:s3:::my-bucket/bob${*}"]) {
        expect(await mayRead(write({ ...reading, Resource }), "bobby/file.txt")).toBe(false);
      }
      const aws = write({ ...reading, Resource: "arn:aws:s3:::${transfer:HomeDirectory}*" });
      expect(await mayRead(fillTransferVariables(aws, "bob", "/my-bucket/bob"), "bobby/file.txt")).toBe(true);
      expect(await mayList(write(listWith("bob*")), "my-bucket", "bobby/")).toBe(true);
      expect(await mayList(write(listWith("bob/*")), "my-bucket", "bobby/")).toBe(false);
      const exempt = { Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::my-bucket/bob*" };
      expect(await mayRead(write(all, exempt), "bobby/file.txt")).toBe(true);
      expect(await mayRead(write(all, exempt), "alice/file.txt")).toBe(false);
    });
  });

  describe("bare-prefix", () => {
    it.each(["alice", "{{username}}", "${transfer:HomeFolder}", "home/alice", "", ["alice/*", "alice"]])(
      "finds %j, under which neighbours are listed",
      (prefix) => {
        for (const operator of ["StringLike", "StringEquals", "StringEqualsIgnoreCase"]) {
          const given = operator === "StringLike" ? prefix : typeof prefix === "string" ? prefix : "alice";
          expect(lint(write(listWith(given, operator)))).toStrictEqual([
            "warning bare-prefix Policy.Statement[0].Condition",
          ]);
        }
      },
    );

    it("takes a star for a star where the operator has no wildcards, and leaves other keys and operators alone", () => {
      expect(lint(write(listWith("alice/*", "StringEquals")))).toStrictEqual([
        "warning bare-prefix Policy.Statement[0].Condition",
      ]);
      expect(lint(write(listWith("true", "Null")))).toStrictEqual([]);
      expect(lint(write({ ...listing, Condition: { StringLike: { "s3:delimiter": "x" } } }))).toStrictEqual([]);
      expect(lint(write({ ...listWith("alice"), Effect: "Deny" }))).toStrictEqual([]);
    });

    it("allows to ask for all that begins with alice, which is alice2 as well, by IAM's own rules", async () => {
      expect(await mayList(write(listWith(["alice/*", "alice"])), "my-bucket", "alice")).toBe(true);
      expect(await mayList(write(listWith("alice/*")), "my-bucket", "alice")).toBe(false);
      expect(await mayList(write(listWith("alice/*")), "my-bucket", "alice/")).toBe(true);
      expect(await mayList(write(listWith("alice/*", "StringEquals")), "my-bucket", "alice/")).toBe(false);
    });
  });
});
