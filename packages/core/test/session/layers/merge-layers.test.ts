import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeLayers } from "../../../src/session/layers/merge-layers.ts";
import { overlay, stackLayer, type StackedSettings } from "../../../src/session/layers/stacked-settings.ts";
import type { SessionSettings, SettingsLayer } from "../../../src/session/session-settings.ts";

const details = [{ Entry: "/", Target: "/bucket/a" }];

/** Layers called `0`, `1`, …, lowest first. */
function number(...values: SessionSettings[]): SettingsLayer[] {
  return values.map((layer, index) => ({ origin: String(index), values: layer }));
}

/** The merged values, and the layer of each as `Field: origin`. */
function merge(...values: SessionSettings[]): { values: SessionSettings; origins: readonly string[] } {
  const merged = mergeLayers(number(...values));
  return { values: merged.values, origins: [...merged.origins].map(([field, origin]) => `${field}: ${origin}`).sort() };
}

describe("mergeLayers", () => {
  it("gives nothing of no layers and of empty ones", () => {
    expect(merge()).toStrictEqual({ values: {}, origins: [] });
    expect(merge({}, {})).toStrictEqual({ values: {}, origins: [] });
  });

  it("lets the later layer win, field by field, and tells where each came from", () => {
    const merged = merge(
      { Role: "low", Policy: "low", PosixProfile: { Uid: 0, Gid: 0, SecondaryGids: [1] } },
      { Role: "high" },
      { PosixProfile: { Uid: 1, Gid: 1 } },
    );

    expect(merged).toStrictEqual({
      values: { Role: "high", Policy: "low", PosixProfile: { Uid: 1, Gid: 1 } },
      origins: ["Policy: 0", "PosixProfile: 2", "Role: 1"],
    });
  });

  it.each([undefined, "", " ", "\n\t", "\u00a0"])("takes %j for absent", (blank) => {
    const low: SessionSettings = { Role: "low", HomeDirectory: "/low" };

    expect(merge(low, { Role: blank, HomeDirectory: blank, HomeDirectoryDetails: blank })).toStrictEqual({
      values: low,
      origins: ["HomeDirectory: 0", "Role: 0"],
    });
  });

  it.each([
    [{ HomeDirectory: "/high" }],
    [{ HomeDirectoryDetails: details }],
    [{ HomeDirectoryDetails: "[]" }],
    [{ HomeDirectoryType: "PATH" as const, HomeDirectory: "/high" }],
  ])("replaces the whole home of lower layers by %j: its fields are one setting", (high) => {
    const low: SessionSettings = {
      Role: "low",
      HomeDirectoryType: "LOGICAL",
      HomeDirectory: "/low",
      HomeDirectoryDetails: [{ Entry: "/low", Target: "/bucket/low" }],
    };

    const merged = merge(low, high);

    expect(merged.values).toStrictEqual({ Role: "low", ...high });
    expect(merged.origins).toStrictEqual([...Object.keys(high).map((field) => `${field}: 1`), "Role: 0"].sort());
  });

  it.each(["PATH", "LOGICAL"] as const)(
    "refuses %s alone over the home of a lower layer, which it would take away",
    (type) => {
      const refusal = expect.objectContaining({
        code: "ERR_INVALID_USER_RECORD",
        field: "HomeDirectoryType",
      }) as unknown;

      expect(() => merge({ HomeDirectoryDetails: details }, { HomeDirectoryType: type })).toThrow(refusal);
      expect(merge({ Role: "low" }, { HomeDirectoryType: type }).values).toStrictEqual({
        Role: "low",
        HomeDirectoryType: type,
      });
    },
  );

  it.each(["", " ", "\n"])(
    "refuses a blank policy (%j) over the policy of a lower layer, which would widen it",
    (blank) => {
      const refusal = expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "Policy" }) as unknown;

      for (const policy of ["{}", { Statement: [] }]) {
        expect(() => merge({ Policy: policy }, { Policy: blank })).toThrow(refusal);
        expect(() => merge({ Policy: policy }, {}, { Role: "x", Policy: blank })).toThrow(refusal);
        expect(() => merge({ Policy: policy }, { Policy: blank }, { Policy: "{}" })).toThrow(refusal);
      }
    },
  );

  it("takes a blank policy for absent where there is none below it", () => {
    expect(merge({ Policy: "" })).toStrictEqual({ values: {}, origins: [] });
    expect(merge({ Policy: "" }, { Policy: "{}" })).toStrictEqual({ values: { Policy: "{}" }, origins: ["Policy: 1"] });
    expect(merge({ Policy: "{}" }, { Policy: undefined })).toStrictEqual({
      values: { Policy: "{}" },
      origins: ["Policy: 0"],
    });
  });

  it.each(['{"__proto__":{"Role":"planted"}}', '{"constructor":{}}', '{"policy":"{}"}', '{"PublicKeys":[]}'])(
    "refuses a layer with a field that is unknown, for it may be a misspelt restriction: %s",
    (json) => {
      expect(() => mergeLayers(number(JSON.parse(json) as SessionSettings))).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "settings of 0" }),
      );
    },
  );

  it("changes no layer", () => {
    const layers = number({ Role: "low", HomeDirectory: "/low" }, { HomeDirectoryDetails: details });
    const before = structuredClone(layers);

    mergeLayers(layers);

    expect(layers).toStrictEqual(before);
  });

  it("lays layers over each other in steps as it does at once", () => {
    fc.assert(
      fc.property(fc.array(anyLayer, { maxLength: 3 }), fc.array(anyLayer, { maxLength: 3 }), (low, high) => {
        const atOnce = tryMerge([...low, ...high]);
        const below = tryMerge(low);
        const inSteps = below === "refused" ? below : tryMerge([below, ...high]);

        expect(inSteps).toStrictEqual(atOnce);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same in whatever groups layers are laid over each other, and refuses the same", () => {
    fc.assert(
      fc.property(anyLayer, anyLayer, anyLayer, (...values) => {
        const [low, middle, high] = number(...values).map(stackLayer) as [
          StackedSettings,
          StackedSettings,
          StackedSettings,
        ];

        const fromBelow = overlay(overlay(low, middle), high);
        const fromAbove = overlay(low, overlay(middle, high));

        expect(describeStack(fromAbove)).toStrictEqual(describeStack(fromBelow));
        expect(tryMerge(values) === "refused").toBe(fromBelow.conflict !== undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives each field as the layer has it that it names, and names none for a field that is absent", () => {
    fc.assert(
      fc.property(fc.array(anyLayer, { maxLength: 4 }), (values) => {
        fc.pre(tryMerge(values) !== "refused");

        const merged = mergeLayers(number(...values));

        const named = [...merged.origins].map(([field, origin]) => [field, values[Number(origin)]?.[field]]);
        expect(Object.fromEntries(named)).toStrictEqual({ ...merged.values });
      }),
    );
  });
});

const text = fc.constantFrom(undefined, "", " ", "a", "b");
const anyLayer: fc.Arbitrary<SessionSettings> = fc.record(
  {
    Role: text,
    Policy: text,
    HomeDirectoryType: fc.constantFrom(undefined, "PATH" as const, "LOGICAL" as const),
    HomeDirectory: text,
    HomeDirectoryDetails: fc.oneof(text, fc.constant(details), fc.constant([])),
    PosixProfile: fc.constantFrom(undefined, { Uid: 1, Gid: 1 }),
  },
  { requiredKeys: [] },
);

/** What can be told of settings that were laid over each other. */
function describeStack({ fields, conflict, ...flags }: StackedSettings): object {
  return { fields: Object.fromEntries(fields), isRefused: conflict !== undefined, ...flags };
}

function tryMerge(values: readonly SessionSettings[]): SessionSettings | "refused" {
  try {
    return mergeLayers(number(...values)).values;
  } catch {
    return "refused";
  }
}
