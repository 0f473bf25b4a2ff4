import { requireKnownOptions, requireMilliseconds, requireOption } from "../require-option.ts";
import { createBackoffSchedule } from "./backoff-schedule.ts";
import type { LockoutCounter, LockoutOptions } from "./lockout-options.ts";
import type { BackoffSchedule, LockoutStore } from "./lockout-store.ts";
import { readSourceIpList, type SourceIpList } from "./source-ip-list.ts";

/** Options of lockout with their defaults, checked. */
export interface CheckedLockoutOptions {
  readonly store: LockoutStore;
  readonly isAdmittedUncounted: boolean;
  /** What is counted, and how each counter locks. */
  readonly schedules: readonly (readonly [LockoutCounter, BackoffSchedule])[];
  readonly sharedSources: SourceIpList;
  readonly requestTimeoutMs: number;
}

// Also the order in which they are asked and noted.
const counters: readonly LockoutCounter[] = ["userAndSource", "source", "user"];

/** @throws ConfigurationError `ERR_CONFIGURATION` */
export function checkLockoutOptions(options: LockoutOptions): CheckedLockoutOptions {
  requireKnownOptions(
    options,
    {
      store: true,
      whenUnavailable: true,
      thresholds: true,
      firstLockMs: true,
      longestLockMs: true,
      forgetAfterMs: true,
      sharedSources: true,
      requestTimeoutMs: true,
    },
    "lockout",
  );
  const { store, whenUnavailable, sharedSources = [], requestTimeoutMs = 1_000 } = options;
  requireOption(isStore(store), "lockout.store", "must be a lockout store");
  requireOption(
    ["fail-logins", "allow-unlimited-guesses"].includes(whenUnavailable),
    "lockout.whenUnavailable",
    "must be fail-logins or allow-unlimited-guesses: there is no default",
  );
  return {
    store,
    isAdmittedUncounted: whenUnavailable === "allow-unlimited-guesses",
    schedules: readSchedules(options),
    sharedSources: readSharedSources(sharedSources),
    requestTimeoutMs: requireMilliseconds(requestTimeoutMs, "lockout.requestTimeoutMs"),
  };
}

function readSchedules(options: LockoutOptions): CheckedLockoutOptions["schedules"] {
  const { thresholds = { userAndSource: 10 } } = options;
  const { firstLockMs = 60_000, longestLockMs = 3_600_000, forgetAfterMs = 86_400_000 } = options;
  requireOption(isObject(thresholds), "lockout.thresholds", "must be an object");
  const isKnown = Object.keys(thresholds).every((name) => (counters as readonly string[]).includes(name));
  // What is misspelt would count nothing.
  requireOption(isKnown, "lockout.thresholds", "must name nothing but userAndSource, source and user");
  const schedules = counters.flatMap((counter) => {
    const threshold = thresholds[counter];
    if (threshold === undefined) return [];
    const isThreshold = Number.isInteger(threshold) && threshold >= 1 && threshold <= 1_000_000;
    requireOption(isThreshold, `lockout.thresholds.${counter}`, "must be a whole number from 1 to 1000000");
    return [[counter, createBackoffSchedule({ threshold, firstLockMs, longestLockMs, forgetAfterMs })] as const];
  });
  requireOption(schedules.length > 0, "lockout.thresholds", "must name something: nothing would be counted");
  return schedules;
}

function readSharedSources(entries: readonly string[]): SourceIpList {
  const requirement = "must be a list of addresses and CIDR blocks";
  const isList = Array.isArray(entries) && Array.from<unknown>(entries).every((entry) => typeof entry === "string");
  requireOption(isList, "lockout.sharedSources", requirement);
  const list = readSourceIpList(entries);
  requireOption(list.unreadable.length === 0, "lockout.sharedSources", requirement);
  return list;
}

function isStore(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, reserve, keep, release } = value as Partial<LockoutStore>;
  return typeof name === "string" && [reserve, keep, release].every((method) => typeof method === "function");
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
