import { describe, expect, it } from "vitest";
import { requireKnownOptions, requireMilliseconds, requireOption } from "../src/require-option.ts";

describe("requireOption", () => {
  it("does nothing when the value can be used", () => {
    expect(() => {
      requireOption(true, "client", "must be there");
    }).not.toThrow();
  });

  it("throws a ConfigurationError that names the option and what it must be", () => {
    expect(() => {
      requireOption(false, "client", "must be there");
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option: "client", requirement: "must be there" }));
  });
});

describe("requireKnownOptions", () => {
  interface Options {
    readonly first: number;
    readonly second?: string | undefined;
  }
  const check = (options: unknown, prefix?: string): void => {
    requireKnownOptions(options as Options, { first: true, second: true }, prefix);
  };
  const refusal = (option: string, requirement: string): unknown =>
    expect.objectContaining({ code: "ERR_CONFIGURATION", option, requirement });

  it("takes known options, also those that are undefined, and leaves it to others whether one is missing", () => {
    for (const options of [{}, { first: 1, second: undefined }, Object.create(null)]) {
      expect(() => {
        check(options);
      }).not.toThrow();
    }
  });

  it.each([
    [undefined],
    [null],
    [false],
    [7],
    ["first"],
    [[]],
    [new Map()],
    [() => undefined],
    [Object.create({ first: 1 })],
  ])("refuses %j for options", (options) => {
    expect(() => {
      check(options);
    }).toThrow(refusal("options", "must be a plain object"));
    expect(() => {
      check(options, "cache");
    }).toThrow(refusal("cache", "must be a plain object"));
  });

  it("names an option that is not known, also where it is undefined, and the option that holds it", () => {
    expect(() => {
      check({ first: 1, secnod: undefined });
    }).toThrow(refusal("secnod", "is no option that is known"));
    expect(() => {
      check({ First: 1 }, "cache");
    }).toThrow(refusal("cache.First", "is no option that is known"));
  });

  it.each(["constructor", "toString", "hasOwnProperty"])("knows no option that every object has: %s", (name) => {
    expect(() => {
      check({ [name]: 1 });
    }).toThrow(refusal(name, "is no option that is known"));
  });

  // What stands where a name should be may be a secret.
  it.each(["__proto__", "0", "", "hunter2!", "a\nb", "x".repeat(41)])("does not print %j", (name) => {
    const options = Object.defineProperty({}, name, { value: 1, enumerable: true });

    expect(() => {
      check(options);
    }).toThrow(refusal("(unprintable)", "is no option that is known"));
  });

  it("has its names held to the interface by the compiler", () => {
    const options: Options = { first: 1 };

    requireKnownOptions(options, { first: true, second: true });
    // @ts-expect-error -- One is missing: it could never be given.
    requireKnownOptions(options, { first: true });
    expect(() => {
      // @ts-expect-error -- One is too many: it would be taken and do nothing.
      requireKnownOptions(options, { first: true, second: true, third: true });
    }).not.toThrow();
  });
});

describe("requireMilliseconds", () => {
  // The longest time of Node's timers: above it they fire at once, and every login would fail.
  it.each([0.5, 1, 60_000, 2_147_483_647])("gives %s back", (value) => {
    expect(requireMilliseconds(value, "timeout")).toBe(value);
  });

  it.each([0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2_147_483_648, "5", null])(
    "refuses %s",
    (value) => {
      expect(() => requireMilliseconds(value as number, "timeout")).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "timeout" }),
      );
    },
  );
});
