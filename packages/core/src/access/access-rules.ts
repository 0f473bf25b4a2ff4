import type { Protocol } from "../login.ts";

/**
 * What a layer demands of a login. Rules that are absent demand nothing; those that are present must all pass.
 *
 * Lists hold text as it was stored. {@link checkAccess} reads it and says what becomes of entries it cannot read.
 */
export interface AccessRules {
  /** Names the layer in traces, such as `user`, `group:staff` or `provider:corp`. */
  readonly origin?: string | undefined;
  /** Denies everybody. @defaultValue false */
  readonly disabled?: boolean | undefined;
  /** Addresses and CIDR blocks, of which the client's must match one. */
  readonly sourceIpAllow?: readonly string[] | undefined;
  /** Addresses and CIDR blocks, of which the client's must match none. */
  readonly sourceIpDeny?: readonly string[] | undefined;
  readonly protocols?: readonly Protocol[] | undefined;
  /** Ids of Transfer servers. */
  readonly servers?: readonly string[] | undefined;
  /** Denied before this instant. */
  readonly validFrom?: Date | undefined;
  /** Denied from this instant on. */
  readonly validUntil?: Date | undefined;
}

/** What a login is denied for by an access rule. */
export type AccessDenialReason =
  /** The account, its group, or whoever may log in at all. */
  | "disabled"
  | "source-ip-not-allowed"
  | "protocol-not-allowed"
  | "server-not-allowed"
  | "not-yet-valid"
  | "no-longer-valid";
