import { createSessionPolicy, type JsonObject, requireOption } from "@transfer-idp/core";
import { createVariablePolicy } from "./create-variable-policy.ts";

/** Those that core writes policies for. */
const partitions = ["aws", "aws-cn", "aws-us-gov"] as const;
type Partition = (typeof partitions)[number];

/**
 * Makes the session policy of all users: what of the role's rights each of them has.
 *
 * @param way - `generated`, by core; or `variable`, written by hand with Transfer's variable, as AWS's documentation has
 *   it. Core fills the name in, in both. Absent, it is the first.
 * @param role - ARN of the users' role. The bucket is of its partition.
 * @throws ConfigurationError `ERR_CONFIGURATION`: there is no such way, no such bucket, or no such role.
 */
export function choosePolicy(way: string | undefined, bucket: string, role: string): JsonObject {
  requireOption(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket), "USERS_BUCKET", "must be the name of a bucket");
  const partition = readPartition(role);
  if (way === "variable") return createVariablePolicy(bucket, partition);
  requireOption(way === undefined || way === "generated", "SESSION_POLICY", "must be generated or variable");
  return createSessionPolicy([{ target: `/${bucket}/home/{{username}}`, access: "readWrite" }], { partition });
}

/** A policy of another partition's ARNs would let nobody do anything, however well the login works. */
function readPartition(role: string): Partition {
  const partition = partitions.find((name) => role.startsWith(`arn:${name}:iam::`));
  const message = "must be the ARN of a role, of partition aws, aws-cn or aws-us-gov";
  requireOption(partition !== undefined, "TRANSFER_ROLE", message);
  return partition;
}
