import { ServiceError } from "./service-error.ts";

/** What goes wrong with every request while it is switched on. */
export type SecretsManagerFault =
  /** 400 `ThrottlingException`, which the SDK retries. */
  | "throttle"
  /** 400 `AccessDeniedException`, with the sentence IAM gives: it names the caller and the secret. */
  | "access-denied"
  /** 500 `InternalServiceError`, which the SDK retries. */
  | "internal-error"
  /** 400 `DecryptionFailure`. */
  | "decryption-failure"
  /** Takes the request and never answers. */
  | "hang"
  /** Takes the request and closes the connection. */
  | "drop"
  /** 200 with a body that is no JSON and holds {@link garbageMarker}. */
  | "garbage"
  /** 200 with `{}`, as from a proxy that stands before the service. */
  | "empty"
  /** Answers as usual, this many milliseconds later. */
  | { readonly slow: number };

/** Text that an unreadable reply holds: no error or log may quote it, as it stands for a secret. */
export const garbageMarker = "garbage-marker-5e0b8a";

const caller = "arn:aws:sts::123456789012:assumed-role/transfer-idp-test/transfer-idp-test";

/** Makes the error of a fault that is answered with one. */
export function makeFaultError(
  fault: "throttle" | "access-denied" | "internal-error" | "decryption-failure",
  operation: string,
  secretId: string,
): ServiceError {
  switch (fault) {
    case "throttle":
      return new ServiceError("ThrottlingException", "Rate exceeded");
    case "access-denied":
      return new ServiceError(
        "AccessDeniedException",
        `User: ${caller} is not authorized to perform: secretsmanager:${operation} on resource: ${secretId} because no identity-based policy allows the secretsmanager:${operation} action`,
      );
    case "internal-error":
      return new ServiceError("InternalServiceError", "An error occurred on the server side.", 500);
    case "decryption-failure":
      return new ServiceError(
        "DecryptionFailure",
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      );
  }
}
