import { posixIdMax, secondaryGroupsMax } from "./limits.ts";
import { readOwn } from "./parse-transfer-event.ts";
import type { ReportProblem } from "./response-problem.ts";

/** Checks a POSIX profile: Transfer cannot read one whose ids are text. */
export function checkPosixProfile(profile: unknown, report: ReportProblem): void {
  if (profile === undefined) return;
  if (typeof profile !== "object" || profile === null || Array.isArray(profile)) {
    report("PosixProfile", "posix-profile-not-object", "must be an object with Uid and Gid");
    return;
  }
  for (const name of ["Uid", "Gid"]) {
    if (!isPosixId(readOwn(profile, name))) {
      report(`PosixProfile.${name}`, "posix-id", "must be a whole number from 0 to 4294967295");
    }
  }
  const secondary = readOwn(profile, "SecondaryGids");
  if (secondary === undefined) return;
  if (!Array.isArray(secondary) || secondary.length > secondaryGroupsMax || !secondary.every(isPosixId)) {
    report("PosixProfile.SecondaryGids", "posix-id", "must be a list of at most 16 whole numbers from 0 to 4294967295");
  }
}

function isPosixId(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= posixIdMax;
}
