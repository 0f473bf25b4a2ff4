import type { DenialReason } from "../../decision.ts";
import { InvalidUserRecordError } from "../../errors/invalid-user-record-error.ts";
import type { TraceNote } from "../../trace.ts";
import { isPathPart } from "../is-path-part.ts";
import type { Session } from "../session-settings.ts";
import type { Template } from "../template.ts";
import { pathPlace, rolePlace, type TemplatePlace } from "../template-place.ts";
import { beginsAs, fillPattern, type PartPattern, splitRole, splitTarget } from "./part-pattern.ts";

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
 */
export function checkAllowed(
  session: Session,
  { allowedRoles, allowedTargets }: AllowLists,
  template: Template,
): AllowedVerdict {
  const roles = fillList(allowedRoles, "allowedRoles", rolePlace, template);
  const targets = fillList(allowedTargets, "allowedTargets", pathPlace, template);
  const notes = [...roles.notes, ...targets.notes];
  if (!isAllowedRole(session.Role, roles.patterns)) return { reason: "role-not-allowed", notes };
  const places = session.HomeDirectoryDetails?.map(({ Target }) => Target) ?? [session.HomeDirectory ?? "/"];
  const isAllowed = places.every((place) => isAllowedTarget(place, targets.patterns));
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
  // What Transfer makes of other ways to write a path, or of variables that are left, is not known.
  const isPlain = target.startsWith("/") && parts.every((part) => isPathPart(part) && !/\$\{|[\p{Cc}\\]/u.test(part));
  return isPlain && patterns.some((pattern) => beginsAs(pattern, parts));
}

interface FilledList {
  readonly patterns: readonly PartPattern[] | undefined;
  readonly notes: readonly TraceNote[];
}

function fillList(
  list: readonly PartPattern[] | undefined,
  field: string,
  place: TemplatePlace,
  template: Template,
): FilledList {
  if (list === undefined) return { patterns: undefined, notes: [] };
  const notes: TraceNote[] = [];
  const patterns = list.flatMap((pattern, position) => {
    try {
      return [fillPattern(pattern, (text) => template.fill(text, field, place))];
    } catch (error) {
      if (!(error instanceof InvalidUserRecordError)) throw error;
      notes.push({ kind: "unreadable-entry", origin: "authenticator", field, position });
      return [];
    }
  });
  return { patterns, notes };
}
