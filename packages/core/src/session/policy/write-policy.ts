import { requireOption } from "../../require-option.ts";
import { policyMaxCharacters } from "../../transfer/limits.ts";
import type { JsonObject } from "../session-settings.ts";
import { accessActions } from "./access-actions.ts";
import type { CheckedPolicyOptions } from "./check-policy-options.ts";
import type { SessionAccess } from "./session-access.ts";

/** One place and what a session may do there. All texts are patterns of IAM's, with escapes. */
export interface PolicyPlace {
  readonly bucket: string;
  /** Without slashes at its ends; absent for the whole bucket. */
  readonly folder?: string;
  /** Bucket and folder, as ARNs of objects have them. */
  readonly path: string;
  readonly access: SessionAccess;
}

/**
 * Writes the policy of some places. Places that are used alike share a statement, for a policy has 2048 characters.
 *
 * Listing is allowed for `folder/*` and not, as in AWS's example, for the bare `folder` as well: S3 lists what begins
 * with the prefix, so that `alice` would tell the names in `alice2/`. `folder/*` matches `folder/`, which is what the
 * folder itself is listed with. AWS does not say what the bare name is for.
 *
 * @param option - Which option to blame where the policy is too long.
 * @throws ConfigurationError `ERR_CONFIGURATION`: it is too long, however short what is filled in will be.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function writePolicy(
  places: readonly PolicyPlace[],
  { partition, kmsKeyArns }: CheckedPolicyOptions,
  option: string,
): JsonObject {
  const arn = (path: string): string => `arn:${partition}:s3:::${path}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [...writeListing(places, arn), ...writeObjects(places, arn), ...writeKeys(places, kmsKeyArns)],
  };
  const shortest = JSON.stringify(policy).replaceAll(/\{\{[^{}]+\}\}/g, "x").length;
  requireOption(shortest <= policyMaxCharacters, option, "would make a policy of more than 2048 characters");
  return policy;
}

type WriteArn = (path: string) => string;

function writeListing(places: readonly PolicyPlace[], arn: WriteArn): readonly JsonObject[] {
  const listed = places.filter(({ access }) => accessActions[access].isListed);
  const buckets = [...Map.groupBy(listed, ({ bucket }) => bucket)].map(([bucket, group]) => {
    const folders = group.map(({ folder }) => folder);
    // The whole bucket has the others in it.
    const isWhole = folders.includes(undefined);
    return { bucket, patterns: isWhole ? [] : unique(folders.map((folder) => `${folder ?? ""}/*`)) };
  });
  return [...Map.groupBy(buckets, ({ patterns }) => JSON.stringify(patterns)).values()].map((group) => {
    const [{ patterns } = { patterns: [] }] = group;
    return {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: unwrap(group.map(({ bucket }) => arn(bucket))),
      ...(patterns.length === 0 ? {} : { Condition: { StringLike: { "s3:prefix": unwrap(patterns) } } }),
    };
  });
}

function writeObjects(places: readonly PolicyPlace[], arn: WriteArn): readonly JsonObject[] {
  return [...Map.groupBy(places, ({ access }) => access)].map(([access, group]) => ({
    Effect: "Allow",
    Action: accessActions[access].objects,
    Resource: unwrap(group.map(({ path }) => arn(`${path}/*`))),
  }));
}

function writeKeys(places: readonly PolicyPlace[], kmsKeyArns: readonly string[]): readonly JsonObject[] {
  if (kmsKeyArns.length === 0) return [];
  const actions = places.flatMap(({ access }) => accessActions[access].keys);
  return [{ Effect: "Allow", Action: unwrap(actions), Resource: unwrap(kmsKeyArns) }];
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Set(items)];
}

/** IAM takes one text for a list of one, and it is shorter. */
function unwrap(texts: readonly string[]): string | readonly string[] {
  const different = unique(texts);
  return different.length === 1 ? (different[0] ?? "") : different;
}
