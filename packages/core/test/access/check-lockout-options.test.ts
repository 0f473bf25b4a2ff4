import { createMemoryLockoutStore, type LockoutOptions } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { checkLockoutOptions } from "../../src/access/check-lockout-options.ts";

const store = createMemoryLockoutStore();
const options: LockoutOptions = { store, whenUnavailable: "fail-logins" };
const check = (change: object): unknown => checkLockoutOptions({ ...options, ...change });
const refusal = (option: string): unknown => expect.objectContaining({ code: "ERR_CONFIGURATION", option });

describe("checkLockoutOptions", () => {
  it("fills in the defaults", () => {
    const { schedules, sharedSources, ...rest } = checkLockoutOptions(options);

    expect(rest).toEqual({ store, isAdmittedUncounted: false, requestTimeoutMs: 1_000 });
    expect(sharedSources.readable).toBe(0);
    expect(
      schedules.map(([counter, { steps, forgetAfterMs }]) => [
        counter,
        steps[0],
        steps[1],
        steps.at(-1),
        forgetAfterMs,
      ]),
    ).toEqual([
      [
        "userAndSource",
        { guesses: 9, waitMs: 0 },
        { guesses: 10, waitMs: 60_000 },
        { guesses: Infinity, waitMs: 3_600_000 },
        86_400_000,
      ],
    ]);
  });

  it("keeps what it is given, counters in their own order", () => {
    const checked = checkLockoutOptions({
      store,
      whenUnavailable: "allow-unlimited-guesses",
      thresholds: { user: 1_000_000, source: 1, userAndSource: undefined as never },
      firstLockMs: 5,
      longestLockMs: 5,
      forgetAfterMs: 6,
      sharedSources: ["10.0.0.0/8", "2001:db8::/32"],
      requestTimeoutMs: 7,
    });

    const steps = (guesses: number): object => ({
      steps: [
        { guesses, waitMs: 0 },
        { guesses: Infinity, waitMs: 5 },
      ],
      forgetAfterMs: 6,
    });
    expect({ ...checked, sharedSources: checked.sharedSources.find("2001:db8::1") }).toEqual({
      store,
      isAdmittedUncounted: true,
      schedules: [
        ["source", steps(0)],
        ["user", steps(999_999)],
      ],
      sharedSources: 1,
      requestTimeoutMs: 7,
    });
  });

  it.each([[undefined], [null], [7], ["memory"], [[]]])("refuses %j for options of lockout", (value) => {
    expect(() => checkLockoutOptions(value as never)).toThrow(refusal("lockout"));
  });

  it.each(["treshold", "threshold", "whenUnavailible", "sharedSource"])("refuses %s, which is no option", (name) => {
    expect(() => check({ [name]: 3 })).toThrow(refusal(`lockout.${name}`));
  });

  it.each([
    [undefined],
    [null],
    ["memory"],
    [{}],
    [{ ...store, name: undefined }],
    [{ ...store, reserve: undefined }],
    [{ ...store, keep: undefined }],
    [{ ...store, release: "release" }],
  ])("refuses %j for a store", (value) => {
    expect(() => check({ store: value })).toThrow(refusal("lockout.store"));
  });

  it("takes a store whose methods are those of its class", () => {
    class OwnStore {
      name = "own";
      reserve = store.reserve;
      keep(): Promise<void> {
        return Promise.resolve();
      }
      release(): Promise<void> {
        return Promise.resolve();
      }
    }

    expect(() => check({ store: new OwnStore() })).not.toThrow();
  });

  it.each([undefined, null, "", "fail", "Fail-Logins", true, ["fail-logins"]])(
    "demands one of two words for whenUnavailable, and not %j",
    (whenUnavailable) => {
      expect(() => check({ whenUnavailable })).toThrow(refusal("lockout.whenUnavailable"));
    },
  );

  it.each([
    [null],
    [10],
    ["user"],
    [[10]],
    [{}],
    [{ user: undefined }],
    [{ userAndSource: 10, users: 10 }],
    [{ User: 1 }],
  ])("refuses %j for thresholds", (thresholds) => {
    expect(() => check({ thresholds })).toThrow(refusal("lockout.thresholds"));
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, 1_000_001, "10", null, false])(
    "refuses a threshold of %j",
    (threshold) => {
      for (const counter of ["userAndSource", "source", "user"]) {
        expect(() => check({ thresholds: { [counter]: threshold } })).toThrow(refusal(`lockout.thresholds.${counter}`));
      }
    },
  );

  it.each([[null], ["10.0.0.0/8"], [["10.0.0.0/8", "nlb"]], [[7]], [[""]], [["10.0.0.0/33"]], [new Array(1)]])(
    "refuses %j for shared sources",
    (sharedSources) => {
      expect(() => check({ sharedSources })).toThrow(refusal("lockout.sharedSources"));
    },
  );

  it.each(["firstLockMs", "longestLockMs", "forgetAfterMs", "requestTimeoutMs"])("refuses a %s of no time", (name) => {
    for (const value of [0, -1, Number.NaN, Infinity, "1000", null]) {
      expect(() => check({ [name]: value })).toThrow(refusal(`lockout.${name}`));
    }
  });
});
