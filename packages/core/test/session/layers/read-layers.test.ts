import { createAuthenticator, parseUserRecord, type SettingsLayer } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { readLayers } from "../../../src/session/layers/read-layers.ts";
import {
  aliceLogin,
  alicePassword,
  aliceSession,
  createAccount,
  createKeepingLogger,
  createScriptedProvider,
} from "../../scripted-provider.ts";

const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const withCondition = (Condition: unknown): object => ({
  ...policy,
  Statement: [{ ...policy.Statement[0], Condition }],
});
class NightPolicy {
  readonly Version = policy.Version;
  readonly Statement = policy.Statement;
}
const layer = (values: unknown, origin: unknown = "user"): unknown => [{ origin, values }];
const hidden: object = Object.defineProperty({ ...aliceSession }, "policy", { value: policy });

const withHole: unknown[] = [];
withHole[1] = { origin: "user", values: aliceSession };

/** What JSON leaves out or makes empty: the policy would restrict less than it says. */
const hiddenConditions: readonly (readonly [what: string, condition: unknown])[] = [
  ["undefined", undefined],
  ["a map", new Map([["IpAddress", {}]])],
  ["a date", new Date(0)],
  ["a function", (): object => ({})],
  ["a symbol", Symbol("IpAddress")],
  ["no number", Number.NaN],
  ["an instance of a class, whose fields may be inherited", new NightPolicy()],
  ["a list with a hole", withHole],
];

const unreadable: readonly (readonly [what: string, settings: unknown, field: string])[] = [
  ["nothing", undefined, "settings"],
  ["null", null, "settings"],
  ["text", "user", "settings"],
  ["a map of them", new Map([["user", aliceSession]]), "settings"],
  ["an iterator, which is empty the next time", [{ origin: "user", values: aliceSession }].values(), "settings"],
  ["a layer that is null", [null], "settings[0]"],
  ["a layer that is a map", [new Map([["values", aliceSession]])], "settings[0]"],
  ["a list with a hole", withHole, "settings[0]"],
  ["a layer with a field too many", [{ origin: "user", values: aliceSession, Policy: policy }], "settings[0].Policy"],
  ["an origin that is an object", layer(aliceSession, { password: "x" }), "settings[0].origin"],
  ["an origin that is missing", [{ values: aliceSession }], "settings[0].origin"],
  ["values that are missing", [{ origin: "user" }], "settings[0].values"],
  ["values that are a number", layer(7), "settings[0].values"],
  ["values that are a map", layer(new Map([["Policy", policy]])), "settings[0].values"],
  ["values that are inherited", layer(Object.create({ Policy: policy })), "settings[0].values"],
  ["a misspelt field", layer({ ...aliceSession, policy }), "settings[0].values.policy"],
  ["a misspelt field that does not show", layer(hidden), "settings[0].values.policy"],
  ["a policy that is a map", layer({ Policy: new Map(Object.entries(policy)) }), "settings[0].values.Policy"],
  ["a policy that is an instance of a class", layer({ Policy: new NightPolicy() }), "settings[0].values.Policy"],
  ...hiddenConditions.map(
    ([what, condition]) =>
      [
        `a policy whose condition is ${what}`,
        layer({ ...aliceSession, Policy: withCondition(condition) }),
        "settings[0].values.Policy",
      ] as const,
  ),
];

describe("readLayers", () => {
  it("gives the layers, and of parsed records the very settings that were parsed", () => {
    const { settings } = parseUserRecord({ ...aliceSession, Policy: policy });
    const layers = [
      { origin: "group:staff", values: { Role: "x" } },
      { origin: "user", values: settings },
    ];

    const read = readLayers(layers);

    expect(read).toEqual(layers);
    expect(read[1]?.values).toBe(settings);
  });

  it("gives settings of plain data that nobody can change, for they are not read again", () => {
    const [first] = readLayers(layer({ ...aliceSession, Policy: policy }));
    const [again] = readLayers([first]);

    expect(again?.values).toBe(first?.values);
    expect(() => Object.assign(first?.values ?? {}, { Policy: "{}" })).toThrow(TypeError);
    expect(() => Object.assign(first?.values.Policy ?? {}, { Statement: [] })).toThrow(TypeError);
  });

  it.each(unreadable)("refuses %s", (_, settings, field) => {
    expect(() => readLayers(settings)).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field }));
  });

  it.each(unreadable)("lets nobody in with %s", async (_, settings) => {
    const account = { ...createAccount(), settings: settings as readonly SettingsLayer[] };
    const authenticator = createAuthenticator({
      provider: createScriptedProvider({ account }),
      defaults: aliceSession,
      logger: createKeepingLogger(),
    });

    const decisions = [
      await authenticator.verifyPassword({ ...aliceLogin, password: alicePassword }),
      await authenticator.listPublicKeys(aliceLogin),
    ];

    expect(decisions.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
  });
});
