/**
 * What Transfer accepts as an answer: `{}` to refuse, or a session. Made by {@link renderResponse} only.
 *
 * Assignable to `TransferFamilyAuthorizerResult` of `@types/aws-lambda`. The other way must not compile: theirs allows
 * a session without a role, which Transfer takes for a refusal.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 */
export type TransferAuthResponse = TransferAuthRefusal | TransferAuthSession;

/** `{}`: the login is refused. */
export interface TransferAuthRefusal {
  Role?: never;
  PosixProfile?: never;
  PublicKeys?: never;
  Policy?: never;
  HomeDirectoryType?: never;
  HomeDirectoryDetails?: never;
  HomeDirectory?: never;
}

/** The session of a user. It authenticates a password login by holding a `Role` that is not blank. */
export interface TransferAuthSession {
  /** ARN of an IAM role, 20 to 2048 characters. */
  Role: string;
  /** EFS only, and required there: an object with whole numbers, never text. */
  PosixProfile?: { Uid: number; Gid: number; SecondaryGids?: number[] };
  /** On key logins only: on a password login they make Transfer refuse. At least one. */
  PublicKeys?: [string, ...string[]];
  /** Session policy as JSON text of at most 2048 characters. */
  Policy?: string;
  /** `PATH` where absent. */
  HomeDirectoryType?: "PATH" | "LOGICAL";
  /** Text that holds a JSON list of `{Entry, Target, Type?}`, not the list itself. */
  HomeDirectoryDetails?: string;
  /** With `LOGICAL`, one of the entries. */
  HomeDirectory?: string;
}
