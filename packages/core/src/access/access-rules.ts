import type { Protocol } from "../login.ts";

/**
 * What a layer demands of a login. Rules that are absent demand nothing; those that are present must all pass.
 *
 * Lists hold text as it was stored. {@link checkAccess} reads it and says what becomes of entries it cannot read.
 */
export interface AccessRules {
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
