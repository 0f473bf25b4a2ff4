import type { SessionAccess } from "./session-access.ts";

/** What IAM must allow for one kind of access. */
export interface AccessActions {
  /** Whether the names in the folder may be listed, which is an action on the bucket. */
  readonly isListed: boolean;
  /** On the objects in the folder. */
  readonly objects: readonly string[];
  /** On the KMS keys of the bucket, if it has any. */
  readonly keys: readonly string[];
}

/**
 * The seven actions on objects of AWS's example policies, parted into those that read, write and delete.
 *
 * The two on ACLs are needed where the bucket belongs to another account, says AWS's page on read and write access:
 * `PutObject` with an ACL in its header, which hands the upload to the bucket's owner, is refused without `PutObjectAcl`.
 * They stay in, for a session policy adds nothing to the role, which is where to leave them out, and because none of
 * Transfer's protocols lets a user write an ACL.
 *
 * KMS is called by S3, for the caller: `GenerateDataKey` for a new object, `Decrypt` for reading one and for the parts
 * of a large upload. So a drop box has `Decrypt` as well, and opens nothing with it. AWS's page on Transfer also names
 * `kms:Encrypt`, which S3 never calls.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/session-policy.html
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/read-write-access.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export const accessActions: Readonly<Record<SessionAccess, AccessActions>> = {
  readWrite: {
    isListed: true,
    objects: [
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:GetObjectAcl",
      "s3:PutObject",
      "s3:PutObjectAcl",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
    ],
    keys: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
  readOnly: {
    isListed: true,
    objects: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl"],
    keys: ["kms:Decrypt"],
  },
  dropBox: {
    isListed: false,
    objects: ["s3:PutObject", "s3:PutObjectAcl"],
    keys: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
};
