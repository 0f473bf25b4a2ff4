import { createMemoryLockoutStore } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { checkAuthenticatorOptions } from "../src/authenticator-options.ts";
import { aliceRole, createKeepingLogger, createScriptedProvider } from "./scripted-provider.ts";

const provider = createScriptedProvider();

const check = (options: object): unknown => checkAuthenticatorOptions({ provider, ...options });
const refusal = (option: string): unknown => expect.objectContaining({ code: "ERR_CONFIGURATION", option });

describe("checkAuthenticatorOptions", () => {
  it("fills in the defaults: no settings, no rules, no variables, ten seconds, lines of JSON", () => {
    const checked = checkAuthenticatorOptions({ provider });

    expect({ ...checked, provider: checked.provider.name }).toEqual({
      provider: provider.name,
      accessRules: { origin: "authenticator" },
      session: {
        defaults: {},
        rules: [],
        resolve: undefined,
        pinned: {},
        allowedRoles: undefined,
        allowedTargets: undefined,
        variables: {},
      },
      loginTimeoutMs: 10_000,
      lockout: undefined,
      metrics: undefined,
      logger: expect.objectContaining({ info: expect.any(Function) as unknown }) as unknown,
    });
  });

  it("keeps what it is given", () => {
    const options = {
      provider,
      accessRules: { protocols: ["SFTP" as const], sourceIpDeny: [] },
      loginTimeoutMs: 500,
      lockout: undefined,
      logger: createKeepingLogger(),
      metrics: { singleMetric: () => ({ addDimension: () => undefined, addMetric: () => undefined }) },
    };

    const { session, ...checked } = checkAuthenticatorOptions({
      ...options,
      defaults: { Role: aliceRole },
      variables: { bucket: "b" },
    });

    expect({ ...checked, provider: checked.provider.name }).toEqual({
      ...options,
      provider: options.provider.name,
      accessRules: { origin: "authenticator", ...options.accessRules },
    });
    expect(session).toMatchObject({ defaults: { Role: aliceRole }, variables: { bucket: "b" } });
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [{ findAccount: 7 }],
    ["static"],
    [{ ...provider, name: undefined }],
    [{ ...provider, name: "" }],
    [{ ...provider, name: 7 }],
  ])("refuses %j for a provider", (value) => {
    expect(() => check({ provider: value })).toThrow(refusal("provider"));
  });

  // `acessRules` would let everybody in, and `lockOut` count nothing.
  it.each(["lockOut", "acessRules", "default", "loginTimeout"])("refuses the option %s, which is none", (name) => {
    expect(() => check({ [name]: {} })).toThrow(refusal(name));
  });

  it.each([[undefined], [null], [[]], ["provider"]])("refuses %j for options", (options) => {
    expect(() => checkAuthenticatorOptions(options as never)).toThrow(refusal("options"));
  });

  it("takes a logger and a provider that inherit their functions, and have others besides", () => {
    const inherit = (parent: object): object => Object.assign(Object.create(parent) as object, { pool: 7 });

    expect(() => check({ logger: inherit(createKeepingLogger()), provider: inherit(provider) })).not.toThrow();
    expect(() => check({ logger: console })).not.toThrow();
  });

  it.each(["debug", "info", "warn", "error"])("refuses a logger without %s", (name) => {
    expect(() => check({ logger: { ...createKeepingLogger(), [name]: undefined } })).toThrow(refusal("logger"));
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("refuses %s for loginTimeoutMs", (loginTimeoutMs) => {
    expect(() => check({ loginTimeoutMs })).toThrow(refusal("loginTimeoutMs"));
  });

  it.each([
    ["defaults", ["x"]],
    ["defaults.Role", { Role: 7 }],
    ["defaults.role", { role: aliceRole }],
    ["defaults.PosixProfile.Uid", { PosixProfile: { Uid: "x", Gid: 0 } }],
    ["defaults.HomeDirectoryType", { HomeDirectoryType: "path" }],
  ])("refuses defaults that cannot be read, and names %s", (option, defaults) => {
    expect(() => check({ defaults })).toThrow(refusal(option));
  });

  it.each([
    ["metrics", { metrics: {} }],
    ["metrics", { metrics: null }],
    ["logger", { logger: {} }],
    ["logger", { logger: null }],
    ["logger", { logger: false }],
    ["defaults", { defaults: null }],
    ["accessRules", { accessRules: null }],
    ["accessRules", { accessRules: false }],
    ["variables", { variables: null }],
    ["variables", { variables: "bucket" }],
    ["variables", { variables: ["bucket"] }],
    ["variables", { variables: new Map() }],
    ["rules", { rules: null }],
    ["resolve", { resolve: null }],
    ["pinned", { pinned: null }],
    ["allowedRoles", { allowedRoles: null }],
    ["allowedTargets", { allowedTargets: null }],
    ["loginTimeoutMs", { loginTimeoutMs: null }],
    ["lockout", { lockout: null }],
    ["lockout", { lockout: false }],
    ["lockout", { lockout: 0 }],
    ["lockout", { lockout: "" }],
    ["lockout.treshold", { lockout: { treshold: 3 } }],
    ["lockout.whenUnavailable", { lockout: { store: createMemoryLockoutStore() } }],
    ["lockout.store", { lockout: { store: {}, whenUnavailable: "fail-logins" } }],
  ])("refuses %s that cannot be used: %#", (option, options) => {
    expect(() => check(options)).toThrow(refusal(option));
  });

  it("refuses a variable that is no text", () => {
    expect(() => check({ variables: { bucket: 7 } })).toThrow(refusal("variables.bucket"));
  });

  it.each([
    ["accessRules.sourceIpAllow", { sourceIpAllow: ["10.0.0.0/8", "nonsense"] }],
    ["accessRules.sourceIpAllow", { sourceIpAllow: [] }],
    ["accessRules.sourceIpAllow", { sourceIpAllow: "10.0.0.0/8" }],
    ["accessRules.sourceIpDeny", { sourceIpDeny: ["10.0.0.0/33"] }],
    ["accessRules.validFrom", { validFrom: new Date(Number.NaN) }],
    ["accessRules.validUntil", { validUntil: new Date(Number.NaN) }],
    ["accessRules.validUntil", { validUntil: "2026-01-01" }],
    ["accessRules.protocols", { protocols: ["sftp"] }],
    // `"SFTPS".includes("FTPS")`: text would let other protocols in than it says.
    ["accessRules.protocols", { protocols: "SFTPS" }],
    ["accessRules.servers", { servers: "s-1234567890abcdef0" }],
    ["accessRules.sourceIPAllow", { sourceIPAllow: ["10.0.0.0/8"] }],
  ])("refuses rules that would not restrict as they were meant, and names %s", (option, accessRules) => {
    expect(() => check({ accessRules })).toThrow(refusal(option));
  });
});
