// AGPL-3.0: for tests only, never imported by what is published.
import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { JsonObject } from "../../../src/session/session-settings.ts";

/** A request to S3 or KMS: an action on an ARN, and the prefix that is listed, if any. */
export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  readonly prefix?: string;
}

const accountId = "123456789012";
const allowAll = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
// KMS allows nothing without a key policy, whatever a role says.
const keyPolicy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
  ],
};

/**
 * Evaluates a request of a session whose role allows everything, as IAM does.
 *
 * The evaluator takes what it does not know for unset, and Transfer's variables are among that: put their values in
 * before. It reads escapes and variables whatever the `Version`, unlike IAM. And a `*` in the ARN of a request is a
 * wildcard to it ("may anything that overlaps be done?"), where S3 has keys with a star: another character, for which the
 * policy has no wildcard either, stands for the star in such a request and for `${*}` in the policy.
 *
 * @throws Error: IAM would refuse the policy.
 */
export async function evaluatePolicy(policy: JsonObject, request: PolicyRequest): Promise<boolean> {
  const { action, prefix } = request;
  const hasStar = request.resource.includes("*");
  const resource = request.resource.replaceAll("*", starStandIn);
  const sessionPolicy = hasStar ? JSON.stringify(policy).replaceAll("${*}", starStandIn) : JSON.stringify(policy);
  const partition = resource.split(":")[1] ?? "aws";
  const result = await runSimulation(
    {
      request: {
        principal: `arn:${partition}:sts::${accountId}:assumed-role/transfer-user/session`,
        action,
        resource: { resource, accountId },
        contextVariables: prefix === undefined ? {} : { "s3:prefix": prefix },
      },
      identityPolicies: [{ name: "role", policy: allowAll }],
      sessionPolicy: JSON.parse(sessionPolicy) as unknown,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith("kms:") ? { resourcePolicy: keyPolicy } : {}),
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult === "Allowed";
}

/** Of those that nobody uses. */
const starStandIn = "\ue000";
