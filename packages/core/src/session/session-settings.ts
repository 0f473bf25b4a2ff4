/** One mapping of a logical home: what the user sees (`Entry`) and where it is (`Target`). */
export interface LogicalDirectory {
  /** Path the user sees; begins with `/`. */
  readonly Entry: string;
  /** `/bucket/prefix` or `/fs-id/path`; begins with `/` and does not end with one. */
  readonly Target: string;
  /** `DIRECTORY` where absent. */
  readonly Type?: "FILE" | "DIRECTORY" | undefined;
}

/** A mapping that not every login has. */
export interface DirectoryMapping extends LogicalDirectory {
  /**
   * Regions that it is there in: names such as `eu-central-1`, or text with commas. The region of the login is the
   * variable `AWS_REGION` of the authenticator; without one, such a mapping fails the login.
   */
  readonly regions?: string | readonly string[] | undefined;
  /** Servers that it is there on: ids (`s-…`), or text with commas. */
  readonly servers?: string | readonly string[] | undefined;
}

/** The POSIX identity of a session on EFS; each id is 0 to 4294967295. */
export interface PosixProfile {
  readonly Uid: number;
  readonly Gid: number;
  /** At most 16. */
  readonly SecondaryGids?: readonly number[] | undefined;
}

/** A JSON object, as a session policy is one. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[];

/**
 * What one layer says of a session. Fields have AWS's own names and case. Text that is blank counts as absent.
 *
 * `HomeDirectory`, `HomeDirectoryType` and `HomeDirectoryDetails` are one setting: a layer that has any of them
 * replaces all three of the layers below it. Roles, paths, and resources and conditions of policies may hold
 * `{{username}}`, `{{serverId}}`, `{{protocol}}`, `{{attributes.NAME}}`, the authenticator's own variables and
 * `${transfer:UserName}`; a policy also Transfer's variables of a home that is a path.
 */
export interface SessionSettings {
  /** ARN of the role that Transfer takes on for the session. */
  readonly Role?: string | undefined;
  /** Session policy (S3 only), as JSON text or as an object. */
  readonly Policy?: string | JsonObject | undefined;
  readonly HomeDirectoryType?: "PATH" | "LOGICAL" | undefined;
  readonly HomeDirectory?: string | undefined;
  /** As JSON text (AWS's own form) or as a list. A list of which no mapping is left for a login denies it. */
  readonly HomeDirectoryDetails?: string | readonly DirectoryMapping[] | undefined;
  readonly PosixProfile?: PosixProfile | undefined;
}

/** One layer of settings and where it came from, for the trace. */
export interface SettingsLayer {
  /** Such as `defaults`, `user`, `group:staff`. */
  readonly origin: string;
  readonly values: SessionSettings;
}

/** What Transfer receives, checked and complete, but for the public keys of a key login. */
export interface Session {
  readonly Role: string;
  /** JSON text. */
  readonly Policy?: string;
  readonly HomeDirectoryType?: "PATH" | "LOGICAL";
  readonly HomeDirectory?: string;
  readonly HomeDirectoryDetails?: readonly LogicalDirectory[];
  readonly PosixProfile?: PosixProfile;
}
