import type { DenialReason } from "./decision.ts";
import type { Trace, TraceNote, TraceStep, TraceStepName } from "./trace.ts";

/** What a step of checking found: a reason to deny, or none. */
interface Check {
  readonly reason: DenialReason | undefined;
  readonly notes: readonly TraceNote[];
}

/** Collects the steps of one login. */
export interface TraceRecorder {
  /** Runs a check as one step, and returns its reason to deny. */
  check(step: TraceStepName, run: () => Check): DenialReason | undefined;
  begin(step: TraceStepName): void;
  /** Ends the step that was begun; does nothing where none was. */
  end(outcome: TraceStep["outcome"], notes?: readonly TraceNote[]): void;
  /** The trace so far. */
  finish(): Trace;
}

/** @param provider - `name` of the identity provider. */
export function createTraceRecorder(provider: string): TraceRecorder {
  const started = performance.now();
  const steps: TraceStep[] = [];
  let current: { readonly step: TraceStepName; readonly started: number } | undefined;
  const recorder: TraceRecorder = {
    check: (step, run) => {
      recorder.begin(step);
      const { reason, notes } = run();
      recorder.end(reason === undefined ? "passed" : "denied", notes);
      return reason;
    },
    begin: (step) => {
      current = { step, started: performance.now() };
    },
    end: (outcome, notes = []) => {
      if (current === undefined) return;
      steps.push({ step: current.step, outcome, milliseconds: elapsed(current.started), notes });
      current = undefined;
    },
    finish: () => ({ provider, milliseconds: elapsed(started), steps: [...steps] }),
  };
  return recorder;
}

function elapsed(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100;
}
