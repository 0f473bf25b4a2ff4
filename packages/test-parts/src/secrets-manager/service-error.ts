import {
  DecryptionFailure$,
  InternalServiceError$,
  InvalidNextTokenException$,
  InvalidParameterException$,
  InvalidRequestException$,
  ResourceExistsException$,
  ResourceNotFoundException$,
} from "@aws-sdk/client-secrets-manager";
import type { Shape } from "./find-shape-problems.ts";

/** The errors that the service's model knows, and their shapes. */
export const modelledErrors: Readonly<Record<string, Shape>> = {
  DecryptionFailure: DecryptionFailure$,
  InternalServiceError: InternalServiceError$,
  InvalidNextTokenException: InvalidNextTokenException$,
  InvalidParameterException: InvalidParameterException$,
  InvalidRequestException: InvalidRequestException$,
  ResourceExistsException: ResourceExistsException$,
  ResourceNotFoundException: ResourceNotFoundException$,
};

// These come from the gateway in front of every service, and spell their only member in lower case.
const gatewayErrors = new Set([
  "MissingAuthenticationTokenException",
  "SerializationException",
  "ThrottlingException",
  "UnknownOperationException",
  "ValidationException",
]);

/** An error that the service answers with. Its sentences are the real service's. */
export class ServiceError extends Error {
  override readonly name: string;
  /** 400 for all but errors of the server: also for a secret that does not exist. */
  readonly httpStatus: number;

  constructor(type: string, message: string, httpStatus = 400) {
    super(message);
    this.name = type;
    this.httpStatus = httpStatus;
  }
}

/** Makes the body of an error's reply. */
export function renderServiceError(error: ServiceError): Readonly<Record<string, string>> {
  const memberName = gatewayErrors.has(error.name) ? "message" : "Message";
  return { __type: error.name, [memberName]: error.message };
}
