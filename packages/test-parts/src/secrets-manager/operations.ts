import {
  CreateSecretRequest$,
  CreateSecretResponse$,
  DeleteSecretRequest$,
  DeleteSecretResponse$,
  DescribeSecretRequest$,
  DescribeSecretResponse$,
  PutSecretValueRequest$,
  PutSecretValueResponse$,
  RestoreSecretRequest$,
  RestoreSecretResponse$,
  UpdateSecretRequest$,
  UpdateSecretResponse$,
} from "@aws-sdk/client-secrets-manager";
import { randomUUID } from "node:crypto";
import type { Shape } from "./find-shape-problems.ts";
import { readOperations } from "./read-operations.ts";
import { addVersion, now, type Secret, type SecretBook } from "./secret-book.ts";
import { ServiceError } from "./service-error.ts";

/** One operation of the service: its two shapes, and how a request that fits the first gets its answer. */
export interface Operation {
  readonly request: Shape;
  readonly response: Shape;
  answer(book: SecretBook, request: OperationRequest): Readonly<Record<string, unknown>>;
}

/** Members of the requests, as the wire carries them; which ones an operation takes is in its shape. */
export interface OperationRequest {
  readonly Name?: string;
  readonly SecretId?: string;
  readonly SecretIdList?: readonly string[];
  readonly ClientRequestToken?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly SecretString?: string;
  readonly SecretBinary?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly VersionStages?: readonly string[];
  readonly RecoveryWindowInDays?: number;
  readonly ForceDeleteWithoutRecovery?: boolean;
  readonly IncludePlannedDeletion?: boolean;
  readonly Filters?: readonly { readonly Key?: string; readonly Values?: readonly string[] }[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const secondsInDay = 86_400;

/** The operations that the emulator knows, by the name in `x-amz-target`. */
export const operations: Readonly<Record<string, Operation>> = {
  ...readOperations,

  CreateSecret: {
    request: CreateSecretRequest$,
    response: CreateSecretResponse$,
    answer: (book, request) => {
      const value = readNewValue(request);
      const secret = book.addSecret(request.Name ?? "");
      secret.description = request.Description;
      secret.kmsKeyId = request.KmsKeyId;
      const version = value === undefined ? undefined : addVersion(secret, value);
      return { ARN: secret.arn, Name: secret.name, VersionId: version?.versionId };
    },
  },

  PutSecretValue: {
    request: PutSecretValueRequest$,
    response: PutSecretValueResponse$,
    answer: (book, request) => {
      const secret = book.findUsableSecret(request.SecretId ?? "");
      const value = readNewValue(request);
      if (value === undefined) {
        throw new ServiceError("InvalidParameterException", "You must provide either SecretString or SecretBinary.");
      }
      const version = addVersion(secret, { ...value, stages: request.VersionStages });
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.versionId,
        VersionStages: [...version.stages],
      };
    },
  },

  UpdateSecret: {
    request: UpdateSecretRequest$,
    response: UpdateSecretResponse$,
    answer: (book, request) => {
      const secret = book.findUsableSecret(request.SecretId ?? "");
      const value = readNewValue(request);
      secret.description = request.Description ?? secret.description;
      secret.kmsKeyId = request.KmsKeyId ?? secret.kmsKeyId;
      const version = value === undefined ? undefined : addVersion(secret, value);
      return { ARN: secret.arn, Name: secret.name, VersionId: version?.versionId };
    },
  },

  DeleteSecret: {
    request: DeleteSecretRequest$,
    response: DeleteSecretResponse$,
    answer: (book, request) => {
      const secret = book.findSecret(request.SecretId ?? "");
      const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = request;
      if (force === true && days !== undefined) {
        throw new ServiceError(
          "InvalidParameterException",
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      }
      if (days !== undefined && (days < 7 || days > 30)) {
        throw new ServiceError(
          "InvalidParameterException",
          "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
        );
      }
      if (force === true) {
        book.removeSecret(secret);
        return { ARN: secret.arn, Name: secret.name, DeletionDate: now() };
      }
      secret.deletedDate = now() + (days ?? 30) * secondsInDay;
      return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedDate };
    },
  },

  RestoreSecret: {
    request: RestoreSecretRequest$,
    response: RestoreSecretResponse$,
    answer: (book, request) => {
      const secret = book.findSecret(request.SecretId ?? "");
      secret.deletedDate = undefined;
      return { ARN: secret.arn, Name: secret.name };
    },
  },

  DescribeSecret: {
    request: DescribeSecretRequest$,
    response: DescribeSecretResponse$,
    answer: (book, request) => {
      const secret = book.findSecret(request.SecretId ?? "");
      return { ...describeSecret(secret), VersionIdsToStages: listStages(secret) };
    },
  },
};

function describeSecret(secret: Secret): Readonly<Record<string, unknown>> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: secret.createdDate,
    LastChangedDate: secret.lastChangedDate,
    DeletedDate: secret.deletedDate,
  };
}

function listStages(secret: Secret): Readonly<Record<string, readonly string[]>> {
  // A version without labels is deprecated and is not listed.
  const labelled = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
  return Object.fromEntries(labelled.map(({ versionId, stages }) => [versionId, [...stages]]));
}

function readNewValue(
  request: OperationRequest,
): { readonly versionId: string; readonly SecretString?: string; readonly SecretBinary?: string } | undefined {
  const { SecretString, SecretBinary, ClientRequestToken: token } = request;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new ServiceError("InvalidParameterException", "You can't specify both SecretString and SecretBinary.");
  }
  if (token !== undefined && (token.length < 32 || token.length > 64)) {
    throw new ServiceError("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
  }
  const versionId = token ?? randomUUID();
  if (SecretString !== undefined) {
    checkSize(Buffer.byteLength(SecretString));
    return { versionId, SecretString };
  }
  if (SecretBinary !== undefined) {
    checkSize(Buffer.from(SecretBinary, "base64").length);
    return { versionId, SecretBinary };
  }
  return undefined;
}

function checkSize(bytes: number): void {
  if (bytes >= 1 && bytes <= 65_536) return;
  throw new ServiceError(
    "ValidationException",
    "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length between 1 and 65536",
  );
}
