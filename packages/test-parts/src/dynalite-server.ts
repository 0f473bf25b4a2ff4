// The examples' tests see this file, and not the folder that the declaration lies in.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./dynalite.d.ts" />
import type { AwsEndpoint } from "./aws-endpoint.ts";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

/**
 * Starts dynalite, an implementation of DynamoDB in this process, with everything in memory and no table in it.
 *
 * What dynalite 4.0.0 does otherwise than AWS's DynamoDB:
 *
 * - `ReturnValuesOnConditionCheckFailure` is ignored: a `ConditionalCheckFailedException` never has an `Item`.
 * - A table is found by its name only, and not by its ARN.
 * - A partition key may have 2048 characters, not bytes.
 * - `UPDATED_OLD` with nothing to return gives `Attributes: {}`, where DynamoDB leaves it out.
 * - A `BatchGetItem` gives back what is beyond 1.4 MB as `UnprocessedKeys`, without the projection it was asked with (AWS:
 *   beyond 16 MB).
 * - Consumed capacity: a `Query` that evaluates no item costs nothing, and writes to indexes cost nothing. The rest is
 *   counted by AWS's rules ({@link startDynamoProxy}).
 * - There are no transactions, no PartiQL, no `UpdateTimeToLive` (`UnknownOperationException`), no throttling, no KMS and
 *   no IAM. A request must look signed; the signature is not checked.
 * - A connection that breaks in the middle of a request's body throws in this process.
 *
 * Like AWS: the checks of requests and their sentences (reserved words, unused values, empty and mistyped keys, `Select`
 * of `ALL_ATTRIBUTES` on an index that does not have all, consistent reads of a global index), updates that are atomic,
 * and numbers as DynamoDB writes them.
 */
export async function startDynalite(): Promise<AwsEndpoint> {
  // Loaded here: most of the tests that import this package need no DynamoDB.
  const { default: createServer } = await import("dynalite");
  const server = createServer({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const endpoint = `http://127.0.0.1:${String(await listenOnLoopback(server))}`;
  return {
    endpoint,
    clientConfig: {
      endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "dynalite", secretAccessKey: "dynalite" },
    },
    stop: () => closeServer(server),
  };
}
