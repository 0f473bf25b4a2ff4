import { bucketPattern, detailsMaxBytes, fileSystemPattern, pathMaxCharacters } from "./limits.ts";
import { parseJsonText } from "./parse-json-text.ts";
import { readOwn } from "./parse-transfer-event.ts";
import type { ReportProblem } from "./response-problem.ts";

/**
 * Checks the home of an answer: `HomeDirectoryType`, `HomeDirectory` and `HomeDirectoryDetails`, and what a home on EFS
 * demands of the rest.
 */
export function checkHome(response: object, report: ReportProblem): void {
  const type = readOwn(response, "HomeDirectoryType");
  const home = readOwn(response, "HomeDirectory");
  const details = readOwn(response, "HomeDirectoryDetails");
  if (type !== undefined && type !== "PATH" && type !== "LOGICAL") {
    report("HomeDirectoryType", "home-type", "must be PATH or LOGICAL");
    return;
  }
  const entries = details === undefined ? undefined : checkDetails(details, report);
  if (type === "LOGICAL" && details === undefined) {
    report("HomeDirectoryDetails", "details-missing", "must be there when HomeDirectoryType is LOGICAL");
  }
  // PATH is the default, under which Transfer does not read the details.
  if (type !== "LOGICAL" && details !== undefined) {
    report("HomeDirectoryType", "details-without-logical", "must be LOGICAL when there are HomeDirectoryDetails");
  }
  checkHomeDirectory(home, type === "LOGICAL" ? (entries ?? []) : undefined, report);
  const places = type === "LOGICAL" ? (entries ?? []).map(({ target }) => target) : [home];
  checkFileSystem(response, places, report);
}

interface CheckedEntry {
  readonly entry: unknown;
  readonly target: unknown;
}

function checkDetails(details: unknown, report: ReportProblem): readonly CheckedEntry[] | undefined {
  const field = "HomeDirectoryDetails";
  if (typeof details !== "string") {
    report(field, "details-not-text", "must be JSON text that holds a list, not the list itself");
    return undefined;
  }
  if (details.length > detailsMaxBytes / 3 && Buffer.byteLength(details) > detailsMaxBytes) {
    report(field, "details-too-long", "must have at most 2.1 MB");
    return undefined;
  }
  const parsed = parseJsonText(details);
  if (!Array.isArray(parsed.value)) {
    report(field, "details-unreadable", parsed.value === undefined ? parsed.problem : "must be a JSON list");
    return undefined;
  }
  if (parsed.value.length === 0) report(field, "details-empty", "must have at least one entry");
  const entries = parsed.value.map((mapping: unknown, index) =>
    checkMapping(mapping, `${field}[${String(index)}]`, report),
  );
  checkOverlap(entries, report);
  return entries;
}

function checkMapping(mapping: unknown, field: string, report: ReportProblem): CheckedEntry {
  const entry = readOwn(mapping, "Entry");
  const target = readOwn(mapping, "Target");
  const type = readOwn(mapping, "Type");
  checkPath(entry, `${field}.Entry`, report);
  checkPath(target, `${field}.Target`, report);
  if (typeof target === "string" && target.endsWith("/")) {
    report(`${field}.Target`, "target-trailing-slash", "must not end with a slash");
  } else if (typeof target === "string" && target.startsWith("/") && !bucketPattern.test(target)) {
    report(`${field}.Target`, "target-bucket", "does not begin with the name of a bucket or file system", "warning");
  }
  if (type !== undefined && type !== "FILE" && type !== "DIRECTORY") {
    report(`${field}.Type`, "entry-type", "must be FILE or DIRECTORY");
  }
  return { entry, target };
}

function checkPath(path: unknown, field: string, report: ReportProblem): void {
  if (typeof path !== "string" || !path.startsWith("/")) report(field, "path-leading-slash", "must begin with a slash");
  else if (path.length > pathMaxCharacters) report(field, "path-too-long", "must have at most 1024 characters");
  else if (/\p{Cc}/u.test(path) || !path.isWellFormed()) {
    report(field, "path-characters", "must have no control characters and be well-formed text");
  } else if (/\/\.{1,2}(?:\/|$)/.test(path)) {
    report(field, "path-dots", "has a part . or .., and it is not known what Transfer makes of it", "warning");
  }
}

function checkOverlap(entries: readonly CheckedEntry[], report: ReportProblem): void {
  const paths = entries.map(({ entry }) =>
    typeof entry === "string" && entry.length <= pathMaxCharacters ? trimSlashes(entry) : undefined,
  );
  const known = new Set<string>();
  for (const [index, path] of paths.entries()) {
    if (path === undefined) continue;
    const field = `HomeDirectoryDetails[${String(index)}].Entry`;
    if (known.has(path)) report(field, "entry-duplicate", "must not be there twice");
    known.add(path);
  }
  // AWS says that `/` must be the only mapping and shows it beside another one in an example of its own: a warning, and
  // one is enough, for all entries but one may lie inside of `/`.
  const inner = paths.findIndex((path) => path !== undefined && path !== "" && hasAncestor(path, known));
  if (inner === -1) return;
  const message = "lies inside of another entry, which AWS's documents forbid in one place";
  report(`HomeDirectoryDetails[${String(inner)}].Entry`, "entry-overlap", message, "warning");
}

/** Without slashes at its end. (`/\/+$/` would begin anew at each slash of a path of slashes.) */
function trimSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end -= 1;
  return path.slice(0, end);
}

function hasAncestor(path: string, known: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf("/"); end >= 0; end = path.lastIndexOf("/", end - 1)) {
    if (known.has(path.slice(0, end))) return true;
    if (end === 0) break;
  }
  return false;
}

function checkHomeDirectory(home: unknown, entries: readonly CheckedEntry[] | undefined, report: ReportProblem): void {
  if (home === undefined || home === "" || home === "/") {
    // With mappings, `/` is always there: what is not mapped is a virtual folder.
    if (entries !== undefined) return;
    const message = "is the root: without a bucket or file system the login succeeds and file operations fail";
    report("HomeDirectory", "home-root", message, "warning");
    return;
  }
  checkPath(home, "HomeDirectory", report);
  if (entries?.some(({ entry }) => entry === home) === false) {
    report("HomeDirectory", "home-not-an-entry", "must equal one of the entries of HomeDirectoryDetails");
  } else if (entries !== undefined) {
    const message = "stands beside HomeDirectoryDetails, which AWS's newer documents allow and its older ones forbid";
    report("HomeDirectory", "home-with-details", message, "warning");
  }
}

function checkFileSystem(response: object, places: readonly unknown[], report: ReportProblem): void {
  if (!places.some((place) => typeof place === "string" && isOnFileSystem(place))) return;
  if (readOwn(response, "PosixProfile") === undefined) {
    report("PosixProfile", "posix-profile-missing", "must be there when the home is on EFS");
  }
  const policy = readOwn(response, "Policy");
  if (typeof policy === "string" && policy.trim() !== "") {
    report("Policy", "policy-on-efs", "must not be there when the home is on EFS, which ignores it");
  }
}

/**
 * Whether a path may lead to EFS, in whatever way it is written: a policy that EFS ignores must not be lost by a slash or
 * a dot. Its first part counts, whatever follows it, and what becomes its first part.
 */
function isOnFileSystem(path: string): boolean {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
    if (parts.length === 1 && fileSystemPattern.test(`/${parts[0]?.toLowerCase() ?? ""}`)) return true;
  }
  return false;
}
