import type { DenialReason } from "../decision.ts";
import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { LoginRequest } from "../login.ts";
import type { TraceNote } from "../trace.ts";
import type { AccessRules } from "./access-rules.ts";
import { readSourceIpList } from "./source-ip-list.ts";

/** What a layer's rules say of a login. */
export interface AccessVerdict {
  /** `undefined`: every rule passes. */
  readonly reason: DenialReason | undefined;
  readonly notes: readonly TraceNote[];
}

/**
 * Decides whether a login passes the access rules of one layer.
 *
 * An entry of `sourceIpAllow` that cannot be read admits nobody and is noted; a list of which nothing can be read, and
 * any entry of `sourceIpDeny` that cannot be, fails the login. A login without an address passes no rule about
 * addresses.
 *
 * @param now - The instant that `validFrom` and `validUntil` are compared with.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule restricts and cannot be read.
 */
export function checkAccess(rules: AccessRules, login: LoginRequest, now: Date = new Date()): AccessVerdict {
  const notes: TraceNote[] = [];
  const reason =
    checkSourceIp(rules, login.sourceIp, notes) ??
    (rules.protocols?.includes(login.protocol) === false ? "protocol-not-allowed" : undefined) ??
    (rules.servers?.includes(login.serverId) === false ? "server-not-allowed" : undefined) ??
    checkValidity(rules, now);
  return { reason, notes };
}

function checkSourceIp(rules: AccessRules, address: string | undefined, notes: TraceNote[]): DenialReason | undefined {
  const allow = rules.sourceIpAllow && readSourceIpList(rules.sourceIpAllow);
  const deny = rules.sourceIpDeny && readSourceIpList(rules.sourceIpDeny);
  const [broken] = deny?.unreadable ?? [];
  if (broken !== undefined) {
    throw new InvalidUserRecordError(`sourceIps.deny[${String(broken)}]`, "is no address and no CIDR block");
  }
  if (allow?.readable === 0) {
    throw new InvalidUserRecordError("sourceIps.allow", "has no entry that is an address or a CIDR block");
  }
  for (const position of allow?.unreadable ?? []) {
    notes.push({ kind: "unreadable-entry", field: "sourceIps.allow", position });
  }
  if (allow === undefined && deny === undefined) return undefined;
  if (address === undefined) return "source-ip-not-allowed";
  return allow?.has(address) === false || deny?.has(address) === true ? "source-ip-not-allowed" : undefined;
}

function checkValidity({ validFrom, validUntil }: AccessRules, now: Date): DenialReason | undefined {
  for (const [field, date] of Object.entries({ validFrom, validUntil })) {
    if (date !== undefined && Number.isNaN(date.getTime())) throw new InvalidUserRecordError(field, "is no date");
  }
  if (validFrom !== undefined && now < validFrom) return "not-yet-valid";
  return validUntil !== undefined && now >= validUntil ? "no-longer-valid" : undefined;
}
