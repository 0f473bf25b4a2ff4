import { ConfigurationError, createStaticProvider } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { createModule } from "../../src/toolkit/create-module.ts";
import type { ToolkitProvider } from "../../src/toolkit/read-toolkit-provider.ts";
import type { ToolkitModule } from "../../src/toolkit/toolkit-options.ts";

const provider: ToolkitProvider = {
  record: { provider: "corp", module: "directory", config: { url: "ldaps://one" }, publicKeySupport: false },
  isDisabled: false,
  accessRules: { origin: "provider:corp" },
  settings: { origin: "provider:corp", values: {} },
};

const make = (module: unknown, own: Partial<ToolkitProvider> = {}): ReturnType<typeof createModule> =>
  createModule({ ...provider, ...own }, new Map([["directory", module as ToolkitModule]]));

describe("createModule", () => {
  it("gives the function the record, and has its provider read", async () => {
    const records: unknown[] = [];

    const made = make((record: unknown) => {
      records.push(record);
      return { ...createStaticProvider({ users: {} }), name: "directory", spendDecoy: () => Promise.resolve() };
    });

    expect(records).toStrictEqual([provider.record]);
    expect(made).toMatchObject({ ...provider, module: { name: "directory" } });
    await expect(made.module?.spendDecoy?.("", new AbortController().signal)).resolves.toBeUndefined();
  });

  it.each(["argon2", "public_key"])("makes nothing for %s, which is built in", (module) => {
    const record = { ...provider.record, module };

    expect(make(() => createStaticProvider({ users: {} }), { record })).toStrictEqual({
      ...provider,
      record,
      module: undefined,
    });
  });

  it("makes nothing of a provider that is disabled, not even of a module that nobody has", () => {
    const record = { ...provider.record, module: "unknown" };

    expect(make(undefined, { record, isDisabled: true }).module).toBeUndefined();
  });

  it.each(["ldap", "constructor", "__proto__", "Directory", "directory "])("refuses the module %s", (module) => {
    expect(() => make(() => createStaticProvider({ users: {} }), { record: { ...provider.record, module } })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "identity_provider.module" }),
    );
  });

  it("makes a refused record of a refused option, whichever copy of the library threw it", () => {
    const throwing = (error: Error) => (): never => {
      throw error;
    };
    const foreign = Object.assign(new Error("url must be one."), {
      code: "ERR_CONFIGURATION",
      option: "url",
      requirement: "must be one",
      [Symbol.for("@transfer-idp/core/error")]: true,
    });

    for (const error of [new ConfigurationError("url", "must be one"), foreign]) {
      expect(() => make(throwing(error))).toThrow(
        expect.objectContaining({
          code: "ERR_INVALID_USER_RECORD",
          field: "identity_provider.config (url)",
          problem: "must be one",
        }),
      );
    }
  });

  it("leaves what else is thrown as it is", () => {
    const error = new TypeError("a defect");

    expect(() =>
      make(() => {
        throw error;
      }),
    ).toThrow(error);
  });

  it.each([undefined, null, {}, { name: "directory" }, { findAccount: () => undefined }, "directory"])(
    "refuses %j, which is no provider",
    (made) => {
      expect(() => make(() => made)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION" }));
    },
  );
});
