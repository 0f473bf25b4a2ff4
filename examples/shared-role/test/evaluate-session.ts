// AGPL-3.0: for tests only.
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { bucket } from "./start-function.ts";

const accountId = "123456789012";

/** What can be done in a folder. */
const actions = ["lists", "reads", "writes", "deletes"] as const;
export type Access = (typeof actions)[number];

const objectActions = { reads: "s3:GetObject", writes: "s3:PutObject", deletes: "s3:DeleteObject" } as const;

async function mayDo(rolePolicy: object, sessionPolicy: object, access: Access, folder: string): Promise<boolean> {
  return access === "lists"
    ? isAllowed(rolePolicy, sessionPolicy, "s3:ListBucket", "", `${folder}/`)
    : isAllowed(rolePolicy, sessionPolicy, objectActions[access], `/${folder}/file.txt`);
}

/** Tells what a session of the shared role may do in a folder of the bucket, as IAM decides it. */
export async function listAccess(
  rolePolicy: object,
  sessionPolicy: object,
  folder: string,
): Promise<readonly Access[]> {
  const allowed: Access[] = [];
  for (const access of actions) if (await mayDo(rolePolicy, sessionPolicy, access, folder)) allowed.push(access);
  return allowed;
}

/** Tells whether a session may list what begins with a prefix; without one it is the whole bucket. */
export function mayList(rolePolicy: object, sessionPolicy: object, prefix?: string): Promise<boolean> {
  return isAllowed(rolePolicy, sessionPolicy, "s3:ListBucket", "", prefix);
}

async function isAllowed(
  rolePolicy: object,
  sessionPolicy: object,
  action: string,
  path: string,
  prefix?: string,
): Promise<boolean> {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${accountId}:assumed-role/transfer-user/session`,
        action,
        resource: { resource: `arn:aws:s3:::${bucket}${path}`, accountId },
        contextVariables: prefix === undefined ? {} : { "s3:prefix": prefix },
      },
      identityPolicies: [{ name: "role", policy: rolePolicy }],
      sessionPolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult === "Allowed";
}
