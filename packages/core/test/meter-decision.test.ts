import { Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import type { Decision, DenialReason, Metrics, Trace } from "@transfer-idp/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProviderUnavailableError } from "../src/errors/provider-unavailable-error.ts";
import { meterDecision } from "../src/meter-decision.ts";
import { aliceKey, aliceSession, createAccount } from "./scripted-provider.ts";

const trace: Trace = { provider: "static", milliseconds: 12.25, steps: [] };
const account = createAccount();
const granted: Decision = { outcome: "granted", account, session: aliceSession, trace };
const keysListed: Decision = { outcome: "keysListed", account, session: aliceSession, publicKeys: [aliceKey], trace };
const denied: Decision = { outcome: "denied", reason: "wrong-password", trace };
const failed: Decision = {
  outcome: "failed",
  reason: "unavailable",
  error: new ProviderUnavailableError({ provider: "static", kind: "timeout" }),
  trace,
};

type Call = readonly [name: string, ...values: unknown[]];

/** Metrics that keep what each metric was told. */
function createKeepingMetrics(): Metrics & { readonly sent: Call[][] } {
  const sent: Call[][] = [];
  return {
    sent,
    singleMetric: () => {
      const calls: Call[] = [];
      sent.push(calls);
      return {
        addDimension: (...values) => calls.push(["addDimension", ...values]),
        addMetric: (...values) => calls.push(["addMetric", ...values]),
      };
    },
  };
}

function expectCalls(outcome: string, reason: string, provider: string, method: string): Call[][] {
  const dimensions: Call[] = Object.entries({ outcome, reason, provider, method }).map((entry) => [
    "addDimension",
    ...entry,
  ]);
  return [
    [...dimensions, ["addMetric", "Logins", "Count", 1]],
    [...dimensions, ["addMetric", "LoginTime", "Milliseconds", 12.25]],
  ];
}

describe("meterDecision", () => {
  it.each([
    ["granted", granted, "password", "none"],
    ["keysListed", keysListed, "publicKey", "none"],
    ["denied", denied, "password", "wrong-password"],
    ["failed", failed, "publicKey", "unavailable"],
  ] as const)(
    "counts and times a decision that is %s, each in a metric of its own",
    (outcome, decision, method, reason) => {
      const metrics = createKeepingMetrics();

      meterDecision(metrics, { method }, decision);

      expect(metrics.sent).toEqual(expectCalls(outcome, reason, "static", method));
    },
  );

  it("does nothing without metrics", () => {
    expect(() => {
      meterDecision(undefined, {}, denied);
    }).not.toThrow();
  });

  it("has a method for an event that was no login too, so that all metrics have the same dimensions", () => {
    const metrics = createKeepingMetrics();

    meterDecision(metrics, {}, { outcome: "denied", reason: "malformed-event", trace: { ...trace, provider: "none" } });

    expect(metrics.sent).toEqual(expectCalls("denied", "malformed-event", "none", "none"));
  });

  it("counts a reason that is none of the known ones, as a provider without types may give it, as other", () => {
    const metrics = createKeepingMetrics();

    meterDecision(metrics, { method: "password" }, { ...denied, reason: "no such user: alice" as DenialReason });

    expect(metrics.sent).toEqual(expectCalls("denied", "other", "static", "password"));
  });

  it.each([
    ["is blank", " ", "none"],
    ["is no text", undefined as unknown as string, "none"],
    ["is not all ASCII", "Entra-Verzeichnis für Gäste", "Entra-Verzeichnis f?r G?ste"],
    ["has control characters", "a\u0000b\n", "a?b?"],
    ["is too long", "x".repeat(5000), "x".repeat(1024)],
  ])("writes the provider so that CloudWatch takes it where its name %s", (_, provider, written) => {
    const metrics = createKeepingMetrics();

    meterDecision(metrics, { method: "password" }, { ...denied, trace: { ...trace, provider } });

    expect(metrics.sent).toEqual(expectCalls("denied", "wrong-password", written, "password"));
  });

  it.each([
    ["cannot make a metric", () => fail()],
    ["makes nothing", () => undefined],
    ["throws at a dimension", () => ({ addDimension: fail, addMetric: () => undefined })],
    ["throws at the metric", () => ({ addDimension: () => undefined, addMetric: fail })],
    ["rejects at a dimension", () => ({ addDimension: reject, addMetric: () => undefined })],
    ["rejects at the metric", () => ({ addDimension: () => undefined, addMetric: reject })],
  ])("does not fail where the metrics object %s, and leaves no rejection unhandled", async (_, singleMetric) => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);

    meterDecision({ singleMetric } as Metrics, { method: "password" }, denied);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", listen);

    expect(unhandled).toEqual([]);
  });
});

describe("meterDecision with the Metrics of Powertools", () => {
  let written: string[];
  let warnings: unknown[];
  // Powertools writes to standard output past `console`, and warns through this logger.
  const logger = { trace: warn, debug: warn, info: warn, warn, error: warn };

  function warn(...values: unknown[]): void {
    warnings.push(values);
  }

  function createMetrics(): PowertoolsMetrics {
    return new PowertoolsMetrics({
      namespace: "transfer",
      serviceName: "sftp",
      defaultDimensions: { stage: "test" },
      logger,
    });
  }

  beforeEach(() => {
    written = [];
    warnings = [];
    vi.stubEnv("POWERTOOLS_DEV", "false");
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    vi.useFakeTimers({ now: new Date("2026-10-01T12:00:00Z"), toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  function readWritten(): readonly unknown[] {
    return written.map((line) => JSON.parse(line) as unknown);
  }

  const login = { outcome: "denied", reason: "wrong-password", provider: "static", method: "password" };
  const logins = describeMetric("Logins", "Count", 1, login);
  const loginTime = describeMetric("LoginTime", "Milliseconds", 12.25, login);

  it("writes each metric at once, with the program's namespace and default dimensions", () => {
    meterDecision(createMetrics(), { method: "password" }, denied);

    expect(readWritten()).toEqual([logins, loginTime]);
    expect(warnings).toEqual([]);
  });

  it("writes logins in a row each for itself", () => {
    const metrics = createMetrics();

    meterDecision(metrics, { method: "password" }, denied);
    meterDecision(metrics, { method: "publicKey" }, keysListed);
    meterDecision(metrics, { method: "password" }, denied);

    const listed = { outcome: "keysListed", reason: "none", provider: "static", method: "publicKey" };
    expect(readWritten()).toEqual([
      logins,
      loginTime,
      describeMetric("Logins", "Count", 1, listed),
      describeMetric("LoginTime", "Milliseconds", 12.25, listed),
      logins,
      loginTime,
    ]);
    expect(warnings).toEqual([]);
  });

  it("neither sends off nor changes what the program itself collects, nor takes anything from it", () => {
    const metrics = createMetrics();

    metrics.addDimension("tenant", "a").addMetadata("note", "mine").addMetric("Uploads", "Count", 1);
    meterDecision(metrics, { method: "password" }, denied);
    metrics.addMetric("Uploads", "Count", 2);
    meterDecision(metrics, { method: "password" }, denied);
    const stored = readWritten();
    metrics.publishStoredMetrics();

    expect(stored).toEqual([logins, loginTime, logins, loginTime]);
    const own = describeMetric("Uploads", "Count", [1, 2], { tenant: "a" });
    expect(readWritten().slice(4)).toEqual([{ ...own, note: "mine" }]);
    expect(warnings).toEqual([]);
  });

  it("is not counted, and harms nothing, where the program already uses all dimensions there may be", () => {
    const metrics = createMetrics();
    metrics.setDefaultDimensions(
      Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`d${String(index)}`, "x"])),
    );

    meterDecision(metrics, { method: "password" }, denied);
    metrics.addMetric("Uploads", "Count", 1).publishStoredMetrics();

    expect(written).toHaveLength(1);
    expect(readWritten()[0]).toMatchObject({ Uploads: 1 });
  });
});

/** What Powertools writes for one metric: the embedded metric format of CloudWatch. */
function describeMetric(name: string, unit: string, value: unknown, dimensions: Record<string, string>): object {
  return {
    _aws: {
      Timestamp: Date.parse("2026-10-01T12:00:00Z"),
      CloudWatchMetrics: [
        {
          Namespace: "transfer",
          Dimensions: [["service", "stage", ...Object.keys(dimensions)]],
          Metrics: [{ Name: name, Unit: unit }],
        },
      ],
    },
    service: "sftp",
    stage: "test",
    ...dimensions,
    [name]: value,
  };
}

function fail(): never {
  throw new Error("no space left");
}

function reject(): Promise<never> {
  return Promise.reject(new Error("no space left"));
}
