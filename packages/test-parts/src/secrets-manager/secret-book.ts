import { randomBytes } from "node:crypto";
import { ServiceError } from "./service-error.ts";

/** One version of a secret, as the wire carries it: bytes are base64 text. */
export interface SecretVersion {
  readonly versionId: string;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
  readonly createdDate: number;
  readonly stages: Set<string>;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdDate: number;
  lastChangedDate: number;
  /** When it will be gone. While this is set the secret can be described and restored, and nothing else. */
  deletedDate: number | undefined;
  description: string | undefined;
  kmsKeyId: string | undefined;
  readonly versions: Map<string, SecretVersion>;
}

/** A new version's value and labels. */
export interface NewVersion {
  readonly versionId: string;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
  /** `["AWSCURRENT"]` where absent. */
  readonly stages?: readonly string[] | undefined;
}

/** The secrets of one account in one region. */
export interface SecretBook {
  readonly secrets: ReadonlyMap<string, Secret>;
  addSecret(name: string): Secret;
  /** By name, whole ARN, or ARN without its suffix. Throws `ResourceNotFoundException`. */
  findSecret(secretId: string): Secret;
  /** As {@link findSecret}, and throws `InvalidRequestException` for a secret that is scheduled for deletion. */
  findUsableSecret(secretId: string): Secret;
  removeSecret(secret: Secret): void;
}

const account = "123456789012";

export function createSecretBook(region: string): SecretBook {
  const secrets = new Map<string, Secret>();

  function findSecret(secretId: string): Secret {
    if (!secretId.startsWith("arn:")) checkSecretName(secretId);
    const found = secretId.startsWith("arn:")
      ? [...secrets.values()].find(({ arn }) => arn === secretId || arn.slice(0, -7) === secretId)
      : secrets.get(secretId);
    if (found === undefined) {
      throw new ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return found;
  }

  return {
    secrets,
    findSecret,
    addSecret(name) {
      checkSecretName(name);
      const existing = secrets.get(name);
      if (existing?.deletedDate !== undefined) {
        throw new ServiceError(
          "InvalidRequestException",
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (existing !== undefined) {
        throw new ServiceError(
          "ResourceExistsException",
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      const secret: Secret = {
        name,
        arn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${makeSuffix()}`,
        createdDate: now(),
        lastChangedDate: now(),
        deletedDate: undefined,
        description: undefined,
        kmsKeyId: undefined,
        versions: new Map(),
      };
      secrets.set(name, secret);
      return secret;
    },
    findUsableSecret(secretId) {
      const secret = findSecret(secretId);
      if (secret.deletedDate !== undefined) {
        throw new ServiceError(
          "InvalidRequestException",
          "You can't perform this operation on the secret because it was marked for deletion.",
        );
      }
      return secret;
    },
    removeSecret(secret) {
      secrets.delete(secret.name);
    },
  };
}

/** Adds a version and moves the labels: the version that was current becomes `AWSPREVIOUS`. */
export function addVersion(secret: Secret, version: NewVersion): SecretVersion {
  const existing = secret.versions.get(version.versionId);
  if (existing !== undefined) {
    // The client's token names the version, so that a repeated request changes nothing.
    if (existing.SecretString === version.SecretString && existing.SecretBinary === version.SecretBinary) {
      return existing;
    }
    throw new ServiceError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${version.versionId} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const stages = new Set(version.stages ?? ["AWSCURRENT"]);
  if (secret.versions.size === 0) stages.add("AWSCURRENT");
  const versions = [...secret.versions.values()];
  const wasCurrent = versions.find((one) => one.stages.has("AWSCURRENT"));
  for (const stage of stages) for (const one of versions) one.stages.delete(stage);
  if (stages.has("AWSCURRENT") && wasCurrent !== undefined) {
    for (const one of versions) one.stages.delete("AWSPREVIOUS");
    wasCurrent.stages.add("AWSPREVIOUS");
  }
  const added: SecretVersion = {
    versionId: version.versionId,
    SecretString: version.SecretString,
    SecretBinary: version.SecretBinary,
    createdDate: now(),
    stages,
  };
  secret.versions.set(added.versionId, added);
  secret.lastChangedDate = added.createdDate;
  return added;
}

/** Seconds since 1970 with milliseconds as their fraction, as the service dates things. */
export function now(): number {
  return Date.now() / 1000;
}

function checkSecretName(name: string): void {
  if (name.length > 512) {
    throw new ServiceError(
      "ValidationException",
      "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have length less than or equal to 512",
    );
  }
  if (!/^[\w/+=.@!-]+$/.test(name)) {
    throw new ServiceError(
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
  }
}

function makeSuffix(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(6)].map((byte) => letters[byte % letters.length] ?? "A").join("");
}
