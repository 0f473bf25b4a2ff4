import { describe, expect, it } from "vitest";
import { mayList } from "./policy-requests.ts";
import { all, lint, listing, listWith, reading, write } from "./policy-statements.ts";

describe("lintListing", () => {
  describe("prefix-is-arn", () => {
    it.each([
      { StringLike: { "s3:prefix": "arn:aws:s3:::my-bucket/alice/*" } },
      { StringLike: { "s3:prefix": ["alice/*", "ARN:aws:s3:::my-bucket/alice/*"] } },
      { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "S3:Prefix": "arn:aws:s3:::my-bucket" } },
    ])("finds it, for no key begins so (%j)", (Condition) => {
      expect(lint(write({ ...listing, Condition }))).toStrictEqual([
        "warning prefix-is-arn Policy.Statement[0].Condition",
      ]);
    });

    it("is an error where it takes a restriction away", () => {
      const arn = "arn:aws:s3:::my-bucket/bob/*";
      const found = "prefix-is-arn Policy.Statement[0].Condition";

      expect(lint(write({ ...listWith(arn), Effect: "Deny" }))).toStrictEqual([`error ${found}`]);
      expect(lint(write(listWith(arn, "StringNotLike")))).toStrictEqual([`error ${found}`]);
      expect(lint(write({ ...listWith(arn, "StringNotLike"), Effect: "Deny" }))).toStrictEqual([`warning ${found}`]);
    });

    it("refuses every listing, or none, by IAM's own rules", async () => {
      const arn = "arn:aws:s3:::my-bucket/alice/*";

      expect(await mayList(write(listWith(arn)), "my-bucket", "alice/")).toBe(false);
      expect(await mayList(write(all, { ...listWith(arn), Effect: "Deny" }), "my-bucket", "alice/")).toBe(true);
      expect(await mayList(write(listWith(arn, "StringNotLike")), "my-bucket", "alice/")).toBe(true);
    });
  });

  describe("list-on-objects", () => {
    const objects = "arn:aws:s3:::my-bucket/alice/*";

    it.each([
      "s3:ListBucket",
      "S3:LISTBUCKET",
      "s3:List*",
      "s3:*",
      "*",
      "s3:L?stBucket",
      ["s3:GetObject", "s3:ListBucket"],
    ])("finds the action %j on objects", (Action) => {
      const Condition = { StringLike: { "s3:prefix": "alice/*" } };

      expect(lint(write({ Effect: "Allow", Action, Resource: objects, Condition }))).toStrictEqual([
        "warning list-on-objects Policy.Statement[0].Resource",
      ]);
      expect(lint(write({ Effect: "Allow", Action, Resource: [objects, objects] }))).toHaveLength(1);
    });

    it.each([
      "arn:aws:s3:::my-bucket/",
      "arn:aws:s3:::*/*",
      "arn:aws:s3:::${transfer:HomeDirectory}",
      "arn:aws:s3:::${transfer:HomeBucket}/x",
    ])("takes %s for objects, for no bucket has a slash in its name", (Resource) => {
      expect(lint(write({ ...listing, Resource }))).toStrictEqual([
        "warning list-on-objects Policy.Statement[0].Resource",
      ]);
    });

    it.each([
      "*",
      "arn:aws:s3:::my-bucket",
      "arn:aws:s3:::*",
      "arn:aws:s3:::${transfer:HomeBucket}",
      ["arn:aws:s3:::my-bucket/alice/*", "arn:aws:s3:::my-bucket"],
      "arn:aws:s3:eu-central-1:123456789012:accesspoint/point",
      [],
    ])("takes %j for a bucket, or for more than objects", (Resource) => {
      expect(lint(write({ ...listing, Resource }))).toStrictEqual([]);
    });

    it.each(["s3:GetObject", "s3:ListBucketVersions", "s3:List", "s3:Get*", "s3:ListMultipartUploadParts"])(
      "takes %s for no listing",
      (Action) => {
        expect(lint(write({ ...reading, Action }))).toStrictEqual([]);
      },
    );

    it("takes s3:* on objects for whole where a bucket is listed elsewhere, but not s3:ListBucket", () => {
      const everything = { Effect: "Allow", Action: "s3:*", Resource: objects };

      expect(lint(write(everything, listing))).toStrictEqual([]);
      expect(lint(write(everything, { ...listing, Effect: "Deny" }))).toStrictEqual([
        "warning list-on-objects Policy.Statement[0].Resource",
      ]);
      expect(lint(write({ ...everything, Action: "s3:ListBucket" }, listing))).toStrictEqual([
        "warning list-on-objects Policy.Statement[0].Resource",
      ]);
    });

    it("is an error in a Deny that names it, and nothing in one that is about the objects", () => {
      const deny = { Effect: "Deny", Resource: objects };

      expect(lint(write({ ...deny, Action: "s3:ListBucket" }))).toStrictEqual([
        "error list-on-objects Policy.Statement[0].Resource",
      ]);
      expect(lint(write({ ...deny, Action: "s3:*" }))).toStrictEqual([]);
    });

    it("allows no listing and denies none, by IAM's own rules", async () => {
      for (const Resource of [objects, "arn:aws:s3:::my-bucket/", "arn:aws:s3:::*/*"]) {
        const allow = write({ Effect: "Allow", Action: "s3:*", Resource });
        const deny = write(all, { Effect: "Deny", Action: "s3:ListBucket", Resource });

        expect([await mayList(allow, "my-bucket", "alice/"), await mayList(deny, "my-bucket", "alice/")]).toStrictEqual(
          [false, true],
        );
      }
    });
  });
});
