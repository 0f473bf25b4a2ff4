import { InvalidUserRecordError } from "../errors/invalid-user-record-error.ts";
import type { LoginRequest } from "../login.ts";
import { readTime } from "../record/fixed-date.ts";
import type { AccessRuleName, TraceNote } from "../trace.ts";
import type { AccessDenialReason, AccessRules } from "./access-rules.ts";
import { readSourceIpList, type SourceIpList } from "./source-ip-list.ts";
import { splitEntries } from "./split-entries.ts";

/** What a layer's rules say of a login. */
export interface AccessVerdict {
  /** `undefined`: every rule passes. */
  readonly reason: AccessDenialReason | undefined;
  /** What each rule said, up to the first that denies. */
  readonly notes: readonly TraceNote[];
}

/** What a rule looks at. */
export type RuledLogin = Pick<LoginRequest, "sourceIp" | "protocol" | "serverId">;

/** What one rule said, and by which of its entries. */
interface Answer {
  readonly passes: boolean;
  readonly position?: number | undefined;
}

/**
 * Decides whether a login passes the access rules of one layer.
 *
 * An entry of `sourceIpAllow` that cannot be read admits nobody and is noted; a list of which nothing can be read, and
 * any entry of `sourceIpDeny` that cannot be, fails the login. A blank entry says nothing, and a deny list of nothing
 * else fails the login too. A login without an address passes no rule about addresses.
 *
 * @param now - The instant that `validFrom` and `validUntil` are compared with.
 * @throws InvalidUserRecordError `ERR_INVALID_USER_RECORD`: a rule restricts and cannot be read.
 */
export function checkAccess(rules: AccessRules, login: RuledLogin, now: Date = new Date()): AccessVerdict {
  const { origin = "account", protocols, servers, validFrom, validUntil } = rules;
  // A user's own record needs no name: it is what an operator looks at first.
  const place = rules.origin === undefined || origin === "user" ? "" : `${origin}.`;
  const { allow, deny } = readSourceIps(rules, place);
  checkDates({ validFrom, validUntil }, place);
  const notes: TraceNote[] = (allow?.unreadable ?? []).map((position) => {
    return { kind: "unreadable-entry", origin, field: "sourceIps.allow", position };
  });
  const { sourceIp, protocol, serverId } = login;
  // In this order, so that the first reason is the one that an operator looks for first.
  const checks: readonly [AccessRuleName, AccessDenialReason, Answer | undefined][] = [
    ["disabled", "disabled", rules.disabled === undefined ? undefined : { passes: !rules.disabled }],
    ["sourceIpDeny", "source-ip-not-allowed", deny && checkDenied(deny, sourceIp)],
    ["sourceIpAllow", "source-ip-not-allowed", allow && checkAllowed(allow, sourceIp)],
    ["protocols", "protocol-not-allowed", protocols && { passes: protocols.includes(protocol) }],
    ["servers", "server-not-allowed", servers && { passes: servers.includes(serverId) }],
    ["validFrom", "not-yet-valid", validFrom && { passes: now.getTime() >= readTime(validFrom) }],
    ["validUntil", "no-longer-valid", validUntil && { passes: now.getTime() < readTime(validUntil) }],
  ];
  for (const [rule, reason, answer] of checks) {
    if (answer === undefined) continue;
    const { passes, position } = answer;
    notes.push({ kind: "access-rule", origin, rule, outcome: passes ? "passed" : "denied", position });
    if (!passes) return { reason, notes };
  }
  return { reason: undefined, notes };
}

interface SourceIps {
  readonly allow: SourceIpList | undefined;
  readonly deny: SourceIpList | undefined;
}

function readSourceIps({ sourceIpAllow, sourceIpDeny }: AccessRules, place: string): SourceIps {
  const allow = sourceIpAllow && readStoredList(sourceIpAllow);
  const deny = sourceIpDeny && readStoredList(sourceIpDeny);
  const [broken] = deny?.unreadable ?? [];
  if (broken !== undefined) {
    throw new InvalidUserRecordError(`${place}sourceIps.deny[${String(broken)}]`, "is no address and no CIDR block");
  }
  const problem = "has no entry that is an address or a CIDR block";
  if (allow?.readable === 0) throw new InvalidUserRecordError(`${place}sourceIps.allow`, problem);
  // An empty list was written so; blank entries alone are what is left of addresses that somebody meant.
  const isBlank = deny?.readable === 0 && sourceIpDeny?.length !== 0;
  if (isBlank) throw new InvalidUserRecordError(`${place}sourceIps.deny`, problem);
  return { allow, deny };
}

/** Of lists that cannot change, as those of remembered records are, which come back with every login. */
const alreadyRead = new WeakMap<readonly string[], SourceIpList>();

/** Its positions are those of the entries as they are stored, of which one may hold several addresses. */
function readStoredList(entries: readonly string[]): SourceIpList {
  const known = alreadyRead.get(entries);
  if (known !== undefined) return known;
  const words = splitEntries(entries);
  const list = readSourceIpList(words.map(({ word }) => word));
  const read: SourceIpList = {
    readable: list.readable,
    unreadable: [...new Set(list.unreadable.flatMap((index) => words[index]?.position ?? []))],
    find: (address) => words[list.find(address) ?? words.length]?.position,
  };
  if (Object.isFrozen(entries)) alreadyRead.set(entries, read);
  return read;
}

function checkDates(dates: Pick<AccessRules, "validFrom" | "validUntil">, place: string): void {
  for (const [field, date] of Object.entries<Date | undefined>(dates)) {
    if (date !== undefined && Number.isNaN(date.getTime()))
      throw new InvalidUserRecordError(place + field, "is no date");
  }
}

function checkDenied(list: SourceIpList, address: string | undefined): Answer {
  if (address === undefined) return { passes: false };
  const position = list.find(address);
  return { passes: position === undefined, position };
}

function checkAllowed(list: SourceIpList, address: string | undefined): Answer {
  const position = address === undefined ? undefined : list.find(address);
  return { passes: position !== undefined, position };
}
