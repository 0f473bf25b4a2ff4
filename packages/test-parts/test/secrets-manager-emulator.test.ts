import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { garbageMarker, startSecretsManagerEmulator, type SecretsManagerEmulator } from "@transfer-idp/test-parts";
import { testSecretsManager } from "./secrets-manager-contract.ts";

let emulator: SecretsManagerEmulator;

beforeEach(async () => {
  emulator = await startSecretsManagerEmulator();
});

afterEach(async () => {
  await emulator.stop();
});

const makeClient = (config: Partial<SecretsManagerClientConfig> = {}): SecretsManagerClient =>
  new SecretsManagerClient({ ...emulator.clientConfig, maxAttempts: 1, ...config });

const get = (secretId: string, config?: Partial<SecretsManagerClientConfig>): Promise<unknown> =>
  makeClient(config).send(new GetSecretValueCommand({ SecretId: secretId }));

/** Sends what no SDK client would. */
async function post(target: string, body: string, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await fetch(emulator.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=00",
      ...headers,
    },
    body,
  });
  return [response.status, await response.json()];
}

describe("startSecretsManagerEmulator", () => {
  testSecretsManager(() => emulator);

  describe("where moto differs from AWS", () => {
    it("answers an unknown secret with 400, not 404", async () => {
      await expect(get("nobody")).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    });

    it("refuses names with other characters than AWS allows, to create and to read", async () => {
      for (const name of ["a b", "a*", "ä", "a:b", "a\0b", "a\n"]) {
        const refusal = {
          name: "ValidationException",
          message:
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        };
        await expect(makeClient().send(new CreateSecretCommand({ Name: name }))).rejects.toMatchObject(refusal);
        await expect(get(name)).rejects.toMatchObject(refusal);
      }
    });

    it("takes names of 512 characters and refuses 513", async () => {
      const client = makeClient();

      await client.send(new CreateSecretCommand({ Name: "n".repeat(512) }));
      const create = client.send(new CreateSecretCommand({ Name: "n".repeat(513) }));

      await expect(create).rejects.toMatchObject({ name: "ValidationException" });
    });

    it("refuses a value that is text and bytes, neither of them, empty, or over 64 kB", async () => {
      emulator.putSecret("user", "value");
      const put = (value: object): Promise<unknown> =>
        makeClient().send(new PutSecretValueCommand({ SecretId: "user", ...value }));

      const both = put({ SecretString: "text", SecretBinary: new Uint8Array([1]) });
      await expect(both).rejects.toMatchObject({ name: "InvalidParameterException" });
      await expect(put({})).rejects.toMatchObject({ name: "InvalidParameterException" });
      await expect(put({ SecretString: "" })).rejects.toMatchObject({ name: "ValidationException" });
      await expect(put({ SecretString: "x".repeat(65_537) })).rejects.toMatchObject({ name: "ValidationException" });
    });

    it("refuses everything but looking at it for a secret in its recovery window", async () => {
      emulator.putSecret("user", "value");
      const client = makeClient();
      await client.send(new DeleteSecretCommand({ SecretId: "user" }));

      const marked = {
        name: "InvalidRequestException",
        message: "You can't perform this operation on the secret because it was marked for deletion.",
      };
      await expect(get("user")).rejects.toMatchObject(marked);
      const put = client.send(new PutSecretValueCommand({ SecretId: "user", SecretString: "other" }));
      await expect(put).rejects.toMatchObject(marked);
      await expect(client.send(new CreateSecretCommand({ Name: "user" }))).rejects.toMatchObject({
        name: "InvalidRequestException",
      });
      expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
      expect((await client.send(new DescribeSecretCommand({ SecretId: "user" }))).Name).toBe("user");
    });

    it("does not list versions that lost their last label", async () => {
      for (const value of ["first", "second", "third"]) emulator.putSecret("user", value);

      const { VersionIdsToStages } = await makeClient().send(new DescribeSecretCommand({ SecretId: "user" }));

      expect(Object.values(VersionIdsToStages ?? {})).toEqual([["AWSPREVIOUS"], ["AWSCURRENT"]]);
    });

    it("takes a repeated token for the same request, and refuses it for another value", async () => {
      emulator.putSecret("user", "first");
      const token = randomUUID();
      const put = (SecretString: string): Promise<{ VersionId?: string | undefined }> =>
        makeClient().send(new PutSecretValueCommand({ SecretId: "user", SecretString, ClientRequestToken: token }));

      const [once, twice] = [await put("second"), await put("second")];

      expect([once.VersionId, twice.VersionId]).toEqual([token, token]);
      await expect(put("third")).rejects.toMatchObject({ name: "ResourceExistsException" });
    });

    it("answers batches of 1 to 20 names", async () => {
      const batch = (count: number): Promise<unknown> =>
        makeClient().send(new BatchGetSecretValueCommand({ SecretIdList: Array<string>(count).fill("user") }));

      await expect(batch(20)).resolves.toBeDefined();
      await expect(batch(21)).rejects.toMatchObject({ name: "ValidationException" });
      await expect(batch(0)).rejects.toMatchObject({ name: "ValidationException" });
    });
  });

  describe("requests that no client would send", () => {
    it("refuses a request without a signature, and one that is signed for another service", async () => {
      const body = '{"SecretId":"user"}';
      const s3 = "AWS4-HMAC-SHA256 Credential=A/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0";
      const missing = [400, { __type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" }];

      expect(await post("secretsmanager.GetSecretValue", body, { authorization: "" })).toEqual(missing);
      expect(await post("secretsmanager.GetSecretValue", body, { authorization: s3 })).toEqual(missing);
    });

    it("refuses and records a member that the operation does not have", async () => {
      const [status, reply] = await post("secretsmanager.GetSecretValue", '{"SecretId":"user","VersionStages":"X"}');

      expect([status, reply]).toMatchObject([400, { __type: "ValidationException" }]);
      expect(emulator.requests).toEqual([
        {
          operation: "GetSecretValue",
          secretIds: ["user"],
          region: "eu-central-1",
          problems: [{ path: "VersionStages", problem: "unknown-member" }],
        },
      ]);
    });

    it("refuses a missing member, one of a wrong type, and what is no JSON", async () => {
      const answers = [
        await post("secretsmanager.GetSecretValue", '{"SecretId":null}'),
        await post("secretsmanager.GetSecretValue", '{"SecretId":7}'),
        await post("secretsmanager.GetSecretValue", "{"),
        await post("secretsmanager.NoSuchOperation", "{}"),
      ];

      expect(answers).toMatchObject([
        [400, { __type: "ValidationException" }],
        [400, { __type: "SerializationException" }],
        [400, { __type: "SerializationException" }],
        [400, { __type: "UnknownOperationException" }],
      ]);
    });
  });

  describe("alterReply", () => {
    it.each([
      ["a member the reply does not have", { Password: "x" }],
      ["a member of another type", { CreatedDate: "2026-01-01T00:00:00Z" }],
      ["bytes that are no base64", { SecretBinary: "ÿ" }],
    ])("makes stop() reject for %s", async (_, change) => {
      const broken = await startSecretsManagerEmulator({
        alterReply: (_operation, reply) => ({ ...reply, ...change }),
      });
      broken.putSecret("user", "value");

      const answer = new SecretsManagerClient({ ...broken.clientConfig, maxAttempts: 1 }).send(
        new GetSecretValueCommand({ SecretId: "user" }),
      );

      await expect(answer).rejects.toMatchObject({ name: "EmulatorDefect" });
      await expect(broken.stop()).rejects.toThrow(/has defects: reply to GetSecretValue/);
    });
  });

  describe("setFault", () => {
    beforeEach(() => {
      emulator.putSecret("user", "value");
    });

    it.each([
      ["throttle", { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } }],
      ["internal-error", { name: "InternalServiceError", $metadata: { httpStatusCode: 500 } }],
      ["decryption-failure", { name: "DecryptionFailure", $metadata: { httpStatusCode: 400 } }],
      [
        "access-denied",
        {
          name: "AccessDeniedException",
          message:
            "User: arn:aws:sts::123456789012:assumed-role/transfer-idp-test/transfer-idp-test is not authorized to perform: secretsmanager:GetSecretValue on resource: user because no identity-based policy allows the secretsmanager:GetSecretValue action",
        },
      ],
      ["drop", { code: "ECONNRESET" }],
    ] as const)("answers %s until it is switched off", async (fault, expected) => {
      emulator.setFault(fault);
      await expect(get("user")).rejects.toMatchObject(expected);
      await expect(get("user")).rejects.toMatchObject(expected);

      emulator.setFault(undefined);

      await expect(get("user")).resolves.toMatchObject({ SecretString: "value" });
    });

    it("never answers while it hangs", async () => {
      emulator.setFault("hang");
      const requestHandler = { requestTimeout: 300, throwOnRequestTimeout: true };

      await expect(get("user", { requestHandler })).rejects.toMatchObject({ name: "TimeoutError" });
      expect(emulator.countRequests()).toBe(1);
    });

    it("answers late while it is slow", async () => {
      emulator.setFault({ slow: 300 });
      const start = performance.now();

      await get("user");

      expect(performance.now() - start).toBeGreaterThan(295);
    });

    it("answers 200 with the marker instead of JSON", async () => {
      emulator.setFault("garbage");

      const response = await fetch(emulator.endpoint, { method: "POST", body: "{}" });

      expect([response.status, await response.text()]).toEqual([200, `<html>${garbageMarker}</html>`]);
      await expect(get("user")).rejects.toMatchObject({ name: "SyntaxError" });
    });

    it("ends by itself after as many requests as it was asked for, so that the SDK's third attempt succeeds", async () => {
      emulator.setFault("throttle", { times: 2 });

      await expect(get("user", { maxAttempts: 3 })).resolves.toMatchObject({ SecretString: "value" });
      expect(emulator.countRequests({ operation: "GetSecretValue", secretId: "user" })).toBe(3);
    });
  });

  it("counts requests by operation and secret", async () => {
    emulator.putSecret("anna", "value");
    await get("anna");
    await get("bert").catch(() => undefined);
    await makeClient().send(new DescribeSecretCommand({ SecretId: "anna" }));

    const counts = [
      emulator.countRequests(),
      emulator.countRequests({ operation: "GetSecretValue" }),
      emulator.countRequests({ secretId: "anna" }),
      emulator.countRequests({ operation: "GetSecretValue", secretId: "bert" }),
    ];
    emulator.forgetRequests();

    expect(counts).toEqual([3, 2, 2, 1]);
    expect(emulator.countRequests()).toBe(0);
  });

  it("records the region that a client signed for", async () => {
    await get("user", { region: "us-west-2" }).catch(() => undefined);

    expect(emulator.requests.map(({ region }) => region)).toEqual(["us-west-2"]);
  });

  it("refuses connections when stopped, and answers on the same port with the same secrets when started again", async () => {
    emulator.putSecret("user", { Password: "p4ssw0rd" });
    await emulator.stop();
    await expect(get("user")).rejects.toMatchObject({ code: "ECONNREFUSED" });

    await emulator.restart();

    await expect(get("user")).resolves.toMatchObject({ SecretString: '{"Password":"p4ssw0rd"}' });
  });

  it("ends requests that it never answered when it is stopped", async () => {
    emulator.setFault("hang");
    const waiting = get("user");
    const outcome = expect(waiting).rejects.toBeDefined();
    while (emulator.countRequests() === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    await emulator.stop();

    await outcome;
  });
});
