import type { JsonObject } from "../../../src/session/session-settings.ts";
import { evaluatePolicy, type PolicyRequest } from "./evaluate-policy.ts";

/** What can be done to a folder, and with which request. */
const folderRequests: Readonly<Record<string, (bucket: string, folder: string) => PolicyRequest>> = {
  lists: (bucket, folder) => ({
    action: "s3:ListBucket",
    resource: `arn:aws:s3:::${bucket}`,
    prefix: `${folder}/`,
  }),
  reads: (bucket, folder) => ({ action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/${folder}/file.txt` }),
  writes: (bucket, folder) => ({ action: "s3:PutObject", resource: `arn:aws:s3:::${bucket}/${folder}/file.txt` }),
  deletes: (bucket, folder) => ({ action: "s3:DeleteObject", resource: `arn:aws:s3:::${bucket}/${folder}/file.txt` }),
};

/** What a session may do in a folder, in the order above. */
export async function listAllowed(policy: JsonObject, bucket: string, folder: string): Promise<readonly string[]> {
  const allowed: string[] = [];
  for (const [name, request] of Object.entries(folderRequests)) {
    if (await evaluatePolicy(policy, request(bucket, folder))) allowed.push(name);
  }
  return allowed;
}

/** Whether a session may list what begins with a prefix; without one it is the whole bucket. */
export async function mayList(policy: JsonObject, bucket: string, prefix?: string): Promise<boolean> {
  const request = { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` };
  return evaluatePolicy(policy, prefix === undefined ? request : { ...request, prefix });
}
