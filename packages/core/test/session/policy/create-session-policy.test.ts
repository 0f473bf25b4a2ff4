import { describe, expect, it } from "vitest";
import { createSessionPolicy, type PolicyGrant } from "../../../src/session/policy/create-session-policy.ts";
import { lintPolicy } from "../../../src/session/policy/lint-policy.ts";
import type { PolicyOptions } from "../../../src/session/policy/policy-options.ts";

const reading = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl"];
const writing = ["s3:PutObject", "s3:PutObjectAcl"];
const deleting = ["s3:DeleteObject", "s3:DeleteObjectVersion"];
const key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

function create(grants: unknown, options?: unknown): unknown {
  return createSessionPolicy(grants as PolicyGrant[], options as PolicyOptions);
}

function invalid(option: string, requirement: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: "ERR_CONFIGURATION", option, requirement });
}

describe("createSessionPolicy", () => {
  it("allows to list, read, write and delete in a folder", () => {
    expect(createSessionPolicy([{ target: "/my-bucket/{{username}}", access: "readWrite" }])).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::my-bucket",
          Condition: { StringLike: { "s3:prefix": "{{username}}/*" } },
        },
        {
          Effect: "Allow",
          Action: [...reading, ...writing, ...deleting],
          Resource: "arn:aws:s3:::my-bucket/{{username}}/*",
        },
      ],
    });
  });

  it("allows to list and read with readOnly, and to write alone with dropBox", () => {
    const grants: PolicyGrant[] = [
      { target: "/my-bucket/out", access: "readOnly" },
      { target: "/my-bucket/in", access: "dropBox" },
    ];

    expect(createSessionPolicy(grants)).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::my-bucket",
          Condition: { StringLike: { "s3:prefix": "out/*" } },
        },
        { Effect: "Allow", Action: reading, Resource: "arn:aws:s3:::my-bucket/out/*" },
        { Effect: "Allow", Action: writing, Resource: "arn:aws:s3:::my-bucket/in/*" },
      ],
    });
  });

  it("asks for no prefix where the whole bucket is granted, whatever else of it is", () => {
    const grants: PolicyGrant[] = [
      { target: "/my-bucket/a", access: "readOnly" },
      { target: "/my-bucket", access: "readOnly" },
    ];

    expect(createSessionPolicy(grants)).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::my-bucket" },
        { Effect: "Allow", Action: reading, Resource: ["arn:aws:s3:::my-bucket/a/*", "arn:aws:s3:::my-bucket/*"] },
      ],
    });
  });

  it("puts what is used alike into one statement, each place once", () => {
    const targets = ["/one/a", "/two/a", "/one/b", "/two/b", "/three/c", "/one/a"];

    expect(createSessionPolicy(targets.map((target) => ({ target, access: "readOnly" })))).toStrictEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: ["arn:aws:s3:::one", "arn:aws:s3:::two"],
          Condition: { StringLike: { "s3:prefix": ["a/*", "b/*"] } },
        },
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::three",
          Condition: { StringLike: { "s3:prefix": "c/*" } },
        },
        {
          Effect: "Allow",
          Action: reading,
          Resource: ["one/a", "two/a", "one/b", "two/b", "three/c"].map((path) => `arn:aws:s3:::${path}/*`),
        },
      ],
    });
  });

  it("has room for a home and six shared folders", () => {
    const shared = ["in", "out", "reports", "invoices", "archive", "templates"];
    const grants: PolicyGrant[] = [
      { target: "/company-transfer-production/home/{{username}}", access: "readWrite" },
      ...shared.map((name) => ({ target: `/company-transfer-production/shared/${name}`, access: "readOnly" }) as const),
    ];

    expect(JSON.stringify(createSessionPolicy(grants, { kmsKeyArns: [key] })).length).toBeLessThan(1500);
  });

  it("allows to use the keys, for reading to decrypt and for writing to make data keys as well", () => {
    const other = key.replace("1234abcd", "mrk");
    const useKeys = (access: PolicyGrant["access"], kmsKeyArns: string[]): unknown =>
      (createSessionPolicy([{ target: "/b", access }], { kmsKeyArns })["Statement"] as unknown[]).at(-1);
    const write = ["kms:Decrypt", "kms:GenerateDataKey"];

    expect(useKeys("readOnly", [key])).toStrictEqual({ Effect: "Allow", Action: "kms:Decrypt", Resource: key });
    expect(useKeys("readWrite", [key, key])).toStrictEqual({ Effect: "Allow", Action: write, Resource: key });
    expect(useKeys("dropBox", [key, other])).toStrictEqual({ Effect: "Allow", Action: write, Resource: [key, other] });
    expect(create([{ target: "/b", access: "readOnly" }], { kmsKeyArns: [] })).toStrictEqual(
      create([{ target: "/b", access: "readOnly" }]),
    );
  });

  it.each(["aws-cn", "aws-us-gov"] as const)("writes ARNs of the partition %s", (partition) => {
    const kmsKeyArns = [key.replace("arn:aws:", `arn:${partition}:`)];
    const text = JSON.stringify(
      createSessionPolicy([{ target: "/b/a", access: "readWrite" }], { partition, kmsKeyArns }),
    );

    expect([...text.matchAll(/arn:([a-z-]+):/g)].map(([, found]) => found)).toStrictEqual(Array(3).fill(partition));
  });

  it.each([undefined, null, {}, "/b/a", [undefined], [[]], [null], ["/b/a"]])("refuses %j for grants", (grants) => {
    expect(() => create(grants)).toThrow(
      expect.objectContaining({
        code: "ERR_CONFIGURATION",
        option: expect.stringMatching(/^grants(\[0\])?$/) as string,
      }),
    );
  });

  it("refuses no grant at all: nothing would be allowed", () => {
    expect(() => create([])).toThrow(
      invalid("grants", "must not be empty: leave Policy out where the role says it all"),
    );
  });

  it("names the grant and the field that cannot be used", () => {
    const good = { target: "/b/a", access: "readOnly" };

    expect(() => create([good, { target: "b/a", access: "readOnly" }])).toThrow(invalid("grants[1].target"));
    for (const access of ["readwrite", "", undefined, null, ["readOnly"], "toString"]) {
      expect(() => create([good, { target: "/b/a", access }])).toThrow(
        invalid("grants[1].access", "must be readWrite, readOnly or dropBox"),
      );
    }
    expect(() => create([good, { ...good, bucket: "b" }])).toThrow(invalid("grants[1].bucket"));
  });

  it("refuses options that do not exist or cannot be used", () => {
    const grants = [{ target: "/b/a", access: "readOnly" }];

    expect(() => create(grants, { kmsKeyArn: key })).toThrow(invalid("kmsKeyArn"));
    expect(() => create(grants, null)).toThrow(invalid("options"));
    for (const partition of ["aws-iso", "", null, "arn:aws"]) {
      expect(() => create(grants, { partition })).toThrow(invalid("partition", "must be aws, aws-cn or aws-us-gov"));
    }
    expect(() => create(grants, { kmsKeyArns: key })).toThrow(invalid("kmsKeyArns", "must be a list"));
    const aliases = ["arn:aws:kms:eu-central-1:123456789012:alias/my-key", "alias/my-key"];
    const wrong = ["1234abcd", "", "*", `${key}*`, key.replace("aws", "aws-cn"), undefined, 7];
    for (const arn of [...aliases, ...wrong]) {
      expect(() => create(grants, { kmsKeyArns: [key, arn] })).toThrow(
        invalid("kmsKeyArns[1]", "must be the ARN of a KMS key of the partition, not of an alias"),
      );
    }
  });

  it("refuses grants that no policy has room for, however short what is filled in", () => {
    const folders = (count: number): PolicyGrant[] =>
      Array.from({ length: count }, (_, index) => ({
        target: `/b/{{username}}/${String(index).padStart(8, "0")}`,
        access: "readOnly",
      }));

    expect(lintPolicy(createSessionPolicy(folders(31))).map(({ code }) => code)).toStrictEqual(["policy-too-long"]);
    expect(() => create(folders(50))).toThrow(invalid("grants", "would make a policy of more than 2048 characters"));
  });

  it("makes policies that the lint has nothing to say about", () => {
    for (const target of ["/b", "/b/a", "/b/{{username}}", "/b/x${transfer:UserName}/*", "/{{attributes.bucket}}/a?"]) {
      for (const access of ["readWrite", "readOnly", "dropBox"] as const) {
        const policy = createSessionPolicy([{ target, access }], { kmsKeyArns: [key] });

        expect(lintPolicy(policy, { homeDirectoryType: "LOGICAL" })).toStrictEqual([]);
      }
    }
  });
});
