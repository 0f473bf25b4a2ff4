import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";

/** Where an SDK client finds a Secrets Manager. */
export interface Backend {
  readonly clientConfig: ConstructorParameters<typeof SecretsManagerClient>[0] & object;
}

/** Tests what AWS, moto and the emulator must have in common, with AWS's own client. Each test has secrets of its own. */
export function testSecretsManager(getBackend: () => Backend): void {
  const send: SecretsManagerClient["send"] = ((command: never) =>
    new SecretsManagerClient({ ...getBackend().clientConfig, maxAttempts: 1 }).send(command)) as never;
  const makeName = (): string => `aws/transfer/s-0123456789abcdef0/user-${randomUUID().slice(0, 8)}@example.com`;

  it("creates a secret and gives its text back, with an ARN that ends in six characters", async () => {
    const name = makeName();

    const created = await send(new CreateSecretCommand({ Name: name, SecretString: '{"Password":"p4ssw0rd"}' }));
    const found = await send(new GetSecretValueCommand({ SecretId: name }));

    expect(created).toMatchObject({ Name: name, VersionId: expect.stringMatching(/^[\w-]{32,64}$/) as string });
    expect(created.ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:123456789012:secret:.+-[A-Za-z0-9]{6}$/);
    const { $metadata, CreatedDate, ...rest } = found;
    expect($metadata.httpStatusCode).toBe(200);
    expect(Math.abs(Date.now() - Number(CreatedDate))).toBeLessThan(5000);
    expect(rest).toEqual({
      ARN: created.ARN,
      Name: name,
      VersionId: created.VersionId,
      SecretString: '{"Password":"p4ssw0rd"}',
      VersionStages: ["AWSCURRENT"],
    });
  });

  it("gives bytes back as bytes", async () => {
    const name = makeName();
    const bytes = new Uint8Array([0, 255, 10, 34, 200]);
    await send(new CreateSecretCommand({ Name: name, SecretBinary: bytes }));

    const found = await send(new GetSecretValueCommand({ SecretId: name }));

    expect([...(found.SecretBinary ?? [])]).toEqual([...bytes]);
    expect(found.SecretString).toBeUndefined();
  });

  it("finds a secret by its ARN, and by its ARN without the six characters", async () => {
    const name = makeName();
    const { ARN: arn = "" } = await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    const byArn = await send(new GetSecretValueCommand({ SecretId: arn }));
    const byPartialArn = await send(new GetSecretValueCommand({ SecretId: arn.slice(0, -7) }));

    expect([byArn.Name, byPartialArn.Name]).toEqual([name, name]);
  });

  it("matches names exactly, with their case and without any prefix", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    for (const SecretId of [name.slice(0, -1), `${name}x`, name.toUpperCase()]) {
      await expect(send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    }
  });

  it("says ResourceNotFoundException for a name that no secret has", async () => {
    const get = send(new GetSecretValueCommand({ SecretId: makeName() }));

    await expect(get).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it("says ResourceNotFoundException for a secret that never had a value", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name }));

    await expect(send(new GetSecretValueCommand({ SecretId: name }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });

  it("says ResourceExistsException for a name that is taken", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    await expect(send(new CreateSecretCommand({ Name: name, SecretString: "other" }))).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: `The operation failed because the secret ${name} already exists.`,
    });
  });

  it("moves AWSCURRENT and AWSPREVIOUS with every new value, and keeps versions by their id", async () => {
    const name = makeName();
    const first = await send(new CreateSecretCommand({ Name: name, SecretString: "first" }));
    await send(new PutSecretValueCommand({ SecretId: name, SecretString: "second" }));
    await send(new UpdateSecretCommand({ SecretId: name, SecretString: "third" }));

    const read = async (rest: { VersionId?: string | undefined; VersionStage?: string }): Promise<unknown> => {
      const { SecretString, VersionStages } = await send(new GetSecretValueCommand({ SecretId: name, ...rest }));
      return { SecretString, VersionStages };
    };
    const [current, previous] = [await read({}), await read({ VersionStage: "AWSPREVIOUS" })];
    const oldest = (await send(new GetSecretValueCommand({ SecretId: name, VersionId: first.VersionId }))).SecretString;

    expect({ current, previous, oldest }).toEqual({
      current: { SecretString: "third", VersionStages: ["AWSCURRENT"] },
      previous: { SecretString: "second", VersionStages: ["AWSPREVIOUS"] },
      oldest: "first",
    });
  });

  it("leaves AWSCURRENT where it is when a new value names other labels", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "first" }));

    await send(new PutSecretValueCommand({ SecretId: name, SecretString: "next", VersionStages: ["AWSPENDING"] }));

    const current = await send(new GetSecretValueCommand({ SecretId: name }));
    const pending = await send(new GetSecretValueCommand({ SecretId: name, VersionStage: "AWSPENDING" }));
    expect([current.SecretString, pending.SecretString]).toEqual(["first", "next"]);
  });

  it("says ResourceNotFoundException for a label and a version that do not exist", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    for (const rest of [{ VersionStage: "AWSPENDING" }, { VersionId: randomUUID() }]) {
      await expect(send(new GetSecretValueCommand({ SecretId: name, ...rest }))).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    }
  });

  it("says InvalidRequestException for a secret in its recovery window, until it is restored", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));
    const deleted = await send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));

    await expect(send(new GetSecretValueCommand({ SecretId: name }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
    const described = await send(new DescribeSecretCommand({ SecretId: name }));
    await send(new RestoreSecretCommand({ SecretId: name }));
    const restored = await send(new GetSecretValueCommand({ SecretId: name }));

    const days = (Number(deleted.DeletionDate) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    expect(described.DeletedDate).toBeInstanceOf(Date);
    expect(restored.SecretString).toBe("value");
  });

  it("forgets a secret at once when it is deleted without recovery", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    await send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));

    await expect(send(new GetSecretValueCommand({ SecretId: name }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("refuses a recovery window of less than 7 days", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    await expect(send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 3 }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("answers a batch with the values it found and an error for each other", async () => {
    const [name, other] = [makeName(), makeName()];
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    const { SecretValues, Errors } = await send(new BatchGetSecretValueCommand({ SecretIdList: [name, other] }));

    expect(SecretValues).toMatchObject([{ Name: name, SecretString: "value" }]);
    expect(Errors).toEqual([
      {
        SecretId: other,
        ErrorCode: "ResourceNotFoundException",
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
  });

  it("lists secrets by the beginning of their names", async () => {
    const name = makeName();
    await send(new CreateSecretCommand({ Name: name, SecretString: "value" }));

    const { SecretList } = await send(
      new ListSecretsCommand({ Filters: [{ Key: "name", Values: [name.slice(0, -3)] }] }),
    );

    expect(SecretList?.map((secret) => secret.Name)).toEqual([name]);
  });
}
