import { requireOption } from "../../require-option.ts";
import type { PolicyOptions } from "./policy-options.ts";

/** Options with their defaults, checked. */
export interface CheckedPolicyOptions {
  readonly partition: string;
  readonly kmsKeyArns: readonly string[];
}

const partitions: readonly unknown[] = ["aws", "aws-cn", "aws-us-gov"];

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkPolicyOptions({ partition = "aws", kmsKeyArns = [] }: PolicyOptions): CheckedPolicyOptions {
  requireOption(partitions.includes(partition), "partition", "must be aws, aws-cn or aws-us-gov");
  requireOption(Array.isArray(kmsKeyArns), "kmsKeyArns", "must be a list");
  for (const [index, arn] of Array.from<unknown>(kmsKeyArns).entries()) {
    const isKey = typeof arn === "string" && arn.startsWith(`arn:${partition}:kms:`) && keyPattern.test(arn);
    requireOption(
      isKey,
      `kmsKeyArns[${String(index)}]`,
      "must be the ARN of a KMS key of the partition, not of an alias",
    );
  }
  return { partition, kmsKeyArns: [...new Set(kmsKeyArns)] };
}

const keyPattern = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
