import type { AwsEndpoint } from "./aws-endpoint.ts";
import { startDynalite } from "./dynalite-server.ts";
import { findMoto, howToGetMoto, startMoto } from "./moto-server.ts";
import { requireRealPart } from "./real-parts.ts";

/** A DynamoDB that runs. */
export type DynamoBackend = AwsEndpoint;

/** A DynamoDB that tests can run against. */
export interface DynamoBackendChoice {
  /** For the title of a `describe`. */
  readonly name: string;
  readonly isThere: boolean;
  /** Whether an update sees no other update of its item half done: true of AWS's. Tests of races need it. */
  readonly updatesAtomically: boolean;
  /** Whether it says how much capacity a request consumed, by AWS's rules. Tests of costs need it. */
  readonly countsCapacity: boolean;
  /** Starts one that is empty, and nobody else's. moto takes a second or two: start one for the tests of a file. */
  start(): Promise<DynamoBackend>;
}

/**
 * Lists what tests of DynamoDB run against: dynalite, which is always there, and moto where it is installed.
 *
 * Where the environment variable `AWS_ENDPOINT_URL_DYNAMODB` is set (it is the AWS SDK's own), that endpoint takes
 * dynalite's place. It is an emulator: it gets credentials that are made up, is left running, and keeps the tables that
 * tests make.
 *
 * @throws Error for a moto that is missing and required ({@link requireRealPart}).
 * @example
 * ```ts
 * const backends = await listDynamoBackends();
 *
 * describe.each(backends.filter(({ isThere }) => isThere))("createDynamoProvider on $name", ({ start }) => {
 *   let backend: DynamoBackend;
 *
 *   beforeAll(async () => {
 *     backend = await start();
 *   });
 *
 *   afterAll(async () => {
 *     await backend.stop();
 *   });
 * });
 * ```
 */
export async function listDynamoBackends(): Promise<readonly DynamoBackendChoice[]> {
  const moto = await findMoto();
  return [
    listGivenEndpoint() ?? {
      name: "dynalite",
      isThere: true,
      updatesAtomically: true,
      countsCapacity: true,
      start: startDynalite,
    },
    {
      name: "moto",
      isThere: requireRealPart("moto_server", moto !== undefined, howToGetMoto),
      updatesAtomically: false,
      countsCapacity: false,
      start: () => startMoto(moto ?? ""),
    },
  ];
}

function listGivenEndpoint(): DynamoBackendChoice | undefined {
  const endpoint = process.env["AWS_ENDPOINT_URL_DYNAMODB"];
  if (endpoint === undefined || endpoint === "") return undefined;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    name: "AWS_ENDPOINT_URL_DYNAMODB",
    isThere: true,
    updatesAtomically: true,
    countsCapacity: true,
    start: () =>
      Promise.resolve({
        endpoint,
        clientConfig: { endpoint, region: process.env["AWS_REGION"] ?? "eu-central-1", credentials },
        stop: () => Promise.resolve(),
      }),
  };
}
