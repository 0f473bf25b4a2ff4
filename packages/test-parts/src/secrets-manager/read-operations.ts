import {
  BatchGetSecretValueRequest$,
  BatchGetSecretValueResponse$,
  GetSecretValueRequest$,
  GetSecretValueResponse$,
  ListSecretsRequest$,
  ListSecretsResponse$,
} from "@aws-sdk/client-secrets-manager";
import type { Operation, OperationRequest } from "./operations.ts";
import type { Secret, SecretBook, SecretVersion } from "./secret-book.ts";
import { ServiceError } from "./service-error.ts";

/** The operations that read values, and the list of secrets. */
export const readOperations: Readonly<Record<string, Operation>> = {
  GetSecretValue: {
    request: GetSecretValueRequest$,
    response: GetSecretValueResponse$,
    answer: (book, request) => {
      const secret = book.findUsableSecret(request.SecretId ?? "");
      return renderValue(secret, findVersion(secret, request));
    },
  },

  BatchGetSecretValue: {
    request: BatchGetSecretValueRequest$,
    response: BatchGetSecretValueResponse$,
    answer: (book, request) => {
      const { SecretIdList: ids, Filters: filters } = request;
      if ((ids === undefined) === (filters === undefined)) {
        throw new ServiceError("InvalidParameterException", "You must specify either SecretIdList or Filters.");
      }
      if (ids !== undefined && (ids.length < 1 || ids.length > 20)) {
        throw new ServiceError(
          "ValidationException",
          "1 validation error detected: Value at 'secretIdList' failed to satisfy constraint: Member must have length between 1 and 20",
        );
      }
      const secretIds = ids ?? listSecrets(book, request, 20).secrets.map(({ name }) => name);
      const values: unknown[] = [];
      const errors: unknown[] = [];
      for (const secretId of secretIds) {
        try {
          const secret = book.findUsableSecret(secretId);
          values.push(renderValue(secret, findVersion(secret, {})));
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          errors.push({ SecretId: secretId, ErrorCode: error.name, Message: error.message });
        }
      }
      return { SecretValues: values, Errors: errors };
    },
  },

  ListSecrets: {
    request: ListSecretsRequest$,
    response: ListSecretsResponse$,
    answer: (book, request) => {
      const { secrets, nextToken } = listSecrets(book, request, 100);
      return {
        SecretList: secrets.map((secret) => ({
          ARN: secret.arn,
          Name: secret.name,
          CreatedDate: secret.createdDate,
          LastChangedDate: secret.lastChangedDate,
          DeletedDate: secret.deletedDate,
        })),
        NextToken: nextToken,
      };
    },
  },
};

function findVersion(secret: Secret, request: OperationRequest): SecretVersion {
  const { VersionId: versionId, VersionStage: stage } = request;
  const versions = [...secret.versions.values()];
  if (versionId === undefined) {
    const wanted = stage ?? "AWSCURRENT";
    const found = versions.find(({ stages }) => stages.has(wanted));
    return found ?? failToFind(`staging label: ${wanted}`);
  }
  const found = secret.versions.get(versionId) ?? failToFind(`VersionId: ${versionId}`);
  if (stage !== undefined && !found.stages.has(stage)) {
    throw new ServiceError(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return found;
}

function failToFind(what: string): never {
  throw new ServiceError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${what}`,
  );
}

function renderValue(secret: Secret, version: SecretVersion): Readonly<Record<string, unknown>> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    SecretString: version.SecretString,
    SecretBinary: version.SecretBinary,
    VersionStages: [...version.stages],
    CreatedDate: version.createdDate,
  };
}

function listSecrets(
  book: SecretBook,
  request: OperationRequest,
  pageSize: number,
): { readonly secrets: readonly Secret[]; readonly nextToken: string | undefined } {
  const start = request.NextToken === undefined ? 0 : readToken(request.NextToken);
  const all = [...book.secrets.values()]
    .filter(({ deletedDate }) => deletedDate === undefined || request.IncludePlannedDeletion === true)
    .filter(({ name }) => (request.Filters ?? []).every((filter) => matchesName(name, filter)));
  const end = start + (request.MaxResults ?? pageSize);
  const nextToken = end < all.length ? Buffer.from(String(end)).toString("base64") : undefined;
  return { secrets: all.slice(start, end), nextToken };
}

function matchesName(name: string, filter: { readonly Key?: string; readonly Values?: readonly string[] }): boolean {
  if (filter.Key !== "name") {
    throw new ServiceError("InvalidParameterException", "This emulator filters by name only.");
  }
  return (filter.Values ?? []).some((prefix) => name.startsWith(prefix));
}

function readToken(token: string): number {
  const start = Number(Buffer.from(token, "base64").toString());
  if (Number.isInteger(start) && start > 0) return start;
  throw new ServiceError("InvalidNextTokenException", "You provided an invalid NextToken.");
}
