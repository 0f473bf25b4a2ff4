// A registered symbol, not `instanceof`: two copies of this package in one bundle must still know each other's errors.
const marker: unique symbol = Symbol.for("@transfer-idp/core/error") as never;

/** The stable codes of {@link TransferIdpError}. A program matches on these; messages may change. */
export type TransferIdpErrorCode =
  "ERR_CONFIGURATION" | "ERR_INVALID_EVENT" | "ERR_INVALID_USER_RECORD" | "ERR_PROVIDER_UNAVAILABLE" | "ERR_UNEXPECTED";

/**
 * The base of every error this library raises.
 *
 * Messages are constant sentences: details are in the typed fields of each class, and none of them ever holds a
 * password, a hash, a secret's value or a key's body. For the same reason no class keeps a backend's own error as its
 * `cause`: the AWS SDK, for one, quotes the body of an answer it could not read.
 */
export abstract class TransferIdpError extends Error {
  // Literals in every class, because bundles are minified and `constructor.name` becomes `r`.
  abstract override readonly name: string;
  /** A stable code. {@link TransferIdpErrorCode} lists them all. */
  abstract readonly code: TransferIdpErrorCode;

  constructor(message: string) {
    super(message);
    Object.defineProperty(this, marker, { value: true });
  }
}

/**
 * Tells whether a value is an error of this library, also when it comes from another installed copy of it.
 *
 * @example
 * ```ts
 * import { isTransferIdpError } from "@transfer-idp/core";
 *
 * export function isOutage(error: unknown): boolean {
 *   return isTransferIdpError(error) && error.code === "ERR_PROVIDER_UNAVAILABLE";
 * }
 * ```
 */
export function isTransferIdpError(value: unknown): value is TransferIdpError {
  try {
    const isMarked = value instanceof Error && (value as { [marker]?: unknown })[marker] === true;
    return isMarked && typeof (value as { code?: unknown }).code === "string";
  } catch {
    // What does not let itself be looked at is nothing of ours.
    return false;
  }
}
