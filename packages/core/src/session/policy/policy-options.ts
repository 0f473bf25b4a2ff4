/** What the builders of session policies have in common. */
export interface PolicyOptions {
  /**
   * The partition of the buckets, as ARNs begin with it.
   *
   * @defaultValue `"aws"`
   */
  readonly partition?: "aws" | "aws-cn" | "aws-us-gov" | undefined;
  /**
   * ARNs of the KMS keys that the buckets are encrypted with, of the same partition. An alias does not do: IAM compares
   * the key's own ARN. Left out, objects under SSE-KMS can neither be read nor written.
   *
   * @defaultValue none
   */
  readonly kmsKeyArns?: readonly string[] | undefined;
}
