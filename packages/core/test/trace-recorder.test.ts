import { describe, expect, it } from "vitest";
import type { Trace } from "../src/trace.ts";
import { createTraceRecorder } from "../src/trace-recorder.ts";

const withoutTimes = ({ steps }: Trace): readonly unknown[] =>
  steps.map(({ milliseconds, ...step }) => ({ ...step, isTimed: typeof milliseconds === "number" }));

describe("createTraceRecorder", () => {
  it("records each step with its outcome and notes, in order", () => {
    const note = { kind: "warning", field: "Policy", code: "prefix-is-arn" } as const;
    const recorder = createTraceRecorder("static");

    const reasons = [
      recorder.check("parse-event", () => ({ reason: undefined, notes: [note] })),
      recorder.check("static-rules", () => ({ reason: "source-ip-not-allowed", notes: [] })),
    ];
    recorder.begin("find-account");
    recorder.fail();

    expect(reasons).toEqual([undefined, "source-ip-not-allowed"]);
    expect(withoutTimes(recorder.finish())).toEqual([
      { step: "parse-event", outcome: "passed", notes: [note], isTimed: true },
      { step: "static-rules", outcome: "denied", reason: "source-ip-not-allowed", notes: [], isTimed: true },
      { step: "find-account", outcome: "failed", notes: [], isTimed: true },
    ]);
  });

  it("names the provider and measures each step and the whole in milliseconds", async () => {
    const recorder = createTraceRecorder("static");

    recorder.begin("find-account");
    await new Promise((resolve) => setTimeout(resolve, 20));
    recorder.end();
    const { provider, milliseconds, steps } = recorder.finish();

    expect(provider).toBe("static");
    expect(steps[0]?.milliseconds).toBeGreaterThan(15);
    expect(steps[0]?.milliseconds).toBeLessThan(5000);
    expect(milliseconds).toBeGreaterThanOrEqual(steps[0]?.milliseconds ?? Infinity);
  });

  it("leaves a step open whose check threw, for the end that follows", () => {
    const recorder = createTraceRecorder("static");
    const check = (): unknown =>
      recorder.check("account-rules", () => {
        throw new Error("x");
      });

    expect(check).toThrow("x");
    recorder.fail();

    expect(withoutTimes(recorder.finish())).toEqual([
      { step: "account-rules", outcome: "failed", notes: [], isTimed: true },
    ]);
  });

  it("ends no step where none was begun", () => {
    const recorder = createTraceRecorder("static");

    recorder.fail();
    recorder.end("unknown-user");

    expect(recorder.finish().steps).toEqual([]);
  });

  it("names the provider that answered, once one did", () => {
    const recorder = createTraceRecorder("first match");

    recorder.setProvider("secrets");

    expect(recorder.finish().provider).toBe("secrets");
  });

  it("gives a trace that later steps do not change", () => {
    const recorder = createTraceRecorder("static");
    const early = recorder.finish();

    recorder.check("parse-event", () => ({ reason: undefined, notes: [] }));

    expect(early.steps).toEqual([]);
  });
});
