import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors/configuration-error.ts";

describe("ConfigurationError", () => {
  it("names the option and what it must be", () => {
    const error = new ConfigurationError("cache.timeToLiveMs", "must be a positive number of milliseconds");

    expect({ ...error, message: error.message }).toEqual({
      name: "ConfigurationError",
      code: "ERR_CONFIGURATION",
      option: "cache.timeToLiveMs",
      requirement: "must be a positive number of milliseconds",
      message: "cache.timeToLiveMs must be a positive number of milliseconds.",
    });
  });
});
