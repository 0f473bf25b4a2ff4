import { spawn } from "node:child_process";
import type { AwsEndpoint } from "./aws-endpoint.ts";
import { findProgram } from "./find-program.ts";
import { isProgram } from "./is-program.ts";
import { stopChild } from "./stop-child.ts";

/** How moto is installed, for {@link requireRealPart}. */
export const howToGetMoto = "`pip install 'moto[server]==5.2.5'`, then MOTO_SERVER is the path of its moto_server";

/**
 * Finds `moto_server`: the path in the environment variable `MOTO_SERVER`, or the first on `PATH`.
 *
 * @throws Error where `MOTO_SERVER` is set and names no program: a mistake, and no reason to skip.
 */
export async function findMoto(): Promise<string | undefined> {
  const named = process.env["MOTO_SERVER"];
  if (named !== undefined && named !== "") {
    if (await isProgram(named)) return named;
    throw new Error("MOTO_SERVER must be the path of moto's moto_server.");
  }
  return findProgram("moto_server");
}

/**
 * Starts moto, an independent implementation of AWS's services, with nothing in it, on a port of its own choice.
 *
 * What moto 5.2.5 does otherwise than AWS, whatever the service: a request without a signature is taken for S3, and
 * answered with XML; signatures are not checked. There is no throttling, no KMS and, unless it is switched on, no IAM.
 *
 * Otherwise than AWS's Secrets Manager (so that tests of these points run on the emulator only):
 *
 * - HTTP status 404, not 400, with `ResourceNotFoundException`.
 * - Names are not checked: `a b*`, and 513 characters, are created, and an impossible name is "not found" rather than
 *   a `ValidationException`.
 * - `SecretString` and `SecretBinary` together are taken; the check for neither is `InvalidRequestException`, not
 *   `InvalidParameterException`.
 * - A secret scheduled for deletion: `GetSecretValue` fails with the right type and a sentence of moto's own (it does
 *   not hold "marked for deletion"); `PutSecretValue` succeeds; `CreateSecret` says `ResourceExistsException`, not
 *   `InvalidRequestException`.
 * - A staging label that no version has: "can't find the specified secret", without the label.
 * - `DescribeSecret` lists versions that have no label any more.
 * - `CreatedDate` has whole seconds.
 *
 * Like it: the ARN with its six-character suffix, looking up by name, ARN and ARN without the suffix, both kinds of
 * value, `AWSCURRENT` and `AWSPREVIOUS`, the recovery window of 7 to 30 days.
 *
 * Otherwise than AWS's DynamoDB:
 *
 * - An `UpdateItem` is not atomic. Requests run in threads without a lock: of 100 updates at a time under `n < 40` of an
 *   item with 3000 attributes, 42 were seen to succeed. With small items it is rare.
 * - Consumed capacity is a constant: 0.5 of any `GetItem` and `UpdateItem`, 1 of any `PutItem` and `Query`, 1 of each key
 *   of a `BatchGetItem`. An `UpdateItem` tells it unasked.
 * - A key of the wrong type is not there, and one of any length is looked up; AWS refuses both with `ValidationException`,
 *   as it does an index that does not exist (here `ResourceNotFoundException`).
 * - `LastEvaluatedKey` is absent where `Limit` is just as many as there are; AWS gives one.
 * - A number stays as it was written: `001.50`, and not `1.5`.
 *
 * Like it: finding a table by its name and by its ARN, `ReturnValuesOnConditionCheckFailure`, refusing `Select` of
 * `ALL_ATTRIBUTES` on an index that does not have all (5.2.1 allows it), and consistent reads of a global index.
 */
export async function startMoto(program: string): Promise<AwsEndpoint> {
  // Port 0 is not in moto's manual. Werkzeug under it takes a free one and prints which.
  const child = spawn(program, ["-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PYTHONUNBUFFERED: "1", NO_COLOR: "1" },
  });
  let output = "";
  const endpoint = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (found !== null) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", () => {
      reject(new Error(`moto_server ended before it listened:\n${output}`));
    });
  });
  return {
    endpoint,
    clientConfig: { endpoint, region: "eu-central-1", credentials: { accessKeyId: "moto", secretAccessKey: "moto" } },
    stop: () => stopChild(child),
  };
}
