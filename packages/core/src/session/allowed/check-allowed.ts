import type { DenialReason } from "../../decision.ts";
import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { TraceNote } from "../../trace.ts";
import { escapeForPath, escapeForRole } from "../escape-value.ts";
import type { Session } from "../session-settings.ts";
import { type EscapeValue, fillTransferUserName, type Template } from "../template.ts";
import { beginsAs, fillPattern, isNamed, type PartPattern, splitRole, splitTarget } from "./part-pattern.ts";

/** Where and as whom a session may be. */
export interface AllowLists {
  readonly allowedRoles: readonly PartPattern[] | undefined;
  readonly allowedTargets: readonly PartPattern[] | undefined;
}

/** A reason to deny, or none. */
export interface AllowedVerdict {
  readonly reason: Extract<DenialReason, "role-not-allowed" | "target-not-allowed"> | undefined;
  readonly notes: readonly TraceNote[];
}

/**
 * Decides whether the role and every place of a session are ones that the configuration allows, whichever layer they
 * came from.
 *
 * A path home without a directory is the root of everything, and allowed nowhere. An entry of a list whose variable is
 * unknown for this user allows nothing, and is noted.
 *
 * @param username - As Transfer puts it in the place of `${transfer:UserName}`.
 */
export function checkAllowed(
  session: Session,
  { allowedRoles, allowedTargets }: AllowLists,
  template: Template,
  username: string,
): AllowedVerdict {
  const fillWith = (field: string, escape: EscapeValue) => (text: string) =>
    fillTransferUserName(template.fill(text, field, escape), username);
  const roles = fillList(allowedRoles, "allowedRoles", fillWith("allowedRoles", escapeForRole));
  const targets = fillList(allowedTargets, "allowedTargets", fillWith("allowedTargets", escapeForPath));
  const notes = [...roles.notes, ...targets.notes];
  if (!isAllowedRole(session.Role, roles.patterns)) return { reason: "role-not-allowed", notes };
  const places = session.HomeDirectoryDetails?.map(({ Target }) => Target) ?? [session.HomeDirectory ?? "/"];
  const isAllowed = places.every((place) => isAllowedTarget(fillTransferUserName(place, username), targets.patterns));
  return { reason: isAllowed ? undefined : "target-not-allowed", notes };
}

function isAllowedRole(role: string, patterns: readonly PartPattern[] | undefined): boolean {
  const parts = splitRole(role);
  return patterns?.some((pattern) => pattern.parts.length === parts.length && beginsAs(pattern, parts)) !== false;
}

function isAllowedTarget(target: string, patterns: readonly PartPattern[] | undefined): boolean {
  if (patterns === undefined) return true;
  // Of a home, a slash at the end says that it is a folder.
  const parts = splitTarget(target.replace(/\/$/, ""));
  // What Transfer makes of other ways to write a path, or of other variables, is not known.
  const isPlain = target.startsWith("/") && parts.every((part) => isNamed(part) && !part.includes("${"));
  return isPlain && patterns.some((pattern) => beginsAs(pattern, parts));
}

interface FilledList {
  readonly patterns: readonly PartPattern[] | undefined;
  readonly notes: readonly TraceNote[];
}

function fillList(list: readonly PartPattern[] | undefined, field: string, fill: (text: string) => string): FilledList {
  if (list === undefined) return { patterns: undefined, notes: [] };
  const notes: TraceNote[] = [];
  const patterns = list.flatMap((pattern, position) => {
    try {
      return [fillPattern(pattern, fill)];
    } catch (error) {
      if (!(error instanceof InvalidUserRecordError)) throw error;
      notes.push({ kind: "unreadable-entry", origin: "authenticator", field, position });
      return [];
    }
  });
  return { patterns, notes };
}
