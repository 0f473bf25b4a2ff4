/** Calls of AWS that may be made, as a statement of an IAM policy grants them. */
export interface KnownPermission {
  /** Such as `dynamodb:GetItem`. */
  readonly actions: readonly string[];
  /**
   * ARNs, in which `{{partition}}`, `{{region}}` and `{{account}}` stand for what is not known before the policy is written:
   * `arn:{{partition}}:dynamodb:eu-central-1:{{account}}:table/users`. `*` is any text, as in IAM. `{{serverId}}` is a Transfer
   * server; where logins may be on any, it and what follows become `*`.
   */
  readonly resources: readonly string[];
  /** As in IAM: values by key by operator. In values the same stands for the same as in resources. @defaultValue none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | undefined;
}

/** Calls of AWS of which nobody can say more than that they may be made. */
export interface UnknownPermission {
  /** What is not known, as the rest of a sentence that begins with "not in this policy:". */
  readonly unknown: string;
}

/**
 * What the least IAM policy of a login must grant, or what is not known of it. Plain data that does not change; a list
 * without an entry says that AWS is not called.
 */
export type AwsPermission = KnownPermission | UnknownPermission;
