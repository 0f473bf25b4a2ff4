import type { Protocol } from "../login.ts";

/**
 * What a layer demands of a login. Rules that are absent demand nothing; those that are present must all pass.
 *
 * Lists hold text as it was stored. {@link checkAccess} reads it and says what becomes of entries it cannot read. An
 * entry of a stored list of addresses may hold several, with white space or commas between them, or none; rules of the
 * program's own, such as those of `restrict`, may not.
 */
export interface AccessRules {
  /** Names the layer in traces, such as `user`, `group:staff` or `provider:corp`. */
  readonly origin?: string | undefined;
  /** Denies everybody. @defaultValue false */
  readonly disabled?: boolean | undefined;
  /**
   * Addresses and CIDR blocks, of which the client's must match one.
   *
   * A block of IPv6 never has an IPv4 address, nor one of IPv4 an IPv6 address: everybody is `0.0.0.0/0` and `::/0`.
   */
  readonly sourceIpAllow?: readonly string[] | undefined;
  /**
   * Addresses and CIDR blocks, of which the client's must match none. To deny everybody takes both `0.0.0.0/0` and
   * `::/0`, as in {@link AccessRules.sourceIpAllow}.
   */
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
