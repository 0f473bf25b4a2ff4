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
  /** Ends the step that was begun, as passed where there is no reason; does nothing where none was begun. */
  end(reason?: DenialReason, notes?: readonly TraceNote[]): void;
  /** Ends the step that was begun as failed; does nothing where none was begun. */
  fail(notes?: readonly TraceNote[]): void;
  /** Says which provider answered. */
  setProvider(provider: string): void;
  /** The trace so far. */
  finish(): Trace;
}

/** @param asked - `name` of the identity provider that the authenticator asks. */
export function createTraceRecorder(asked: string): TraceRecorder {
  const started = performance.now();
  const steps: TraceStep[] = [];
  let provider = asked;
  let current: { readonly step: TraceStepName; readonly started: number } | undefined;
  const push = (rest: Pick<TraceStep, "outcome" | "reason" | "notes">): void => {
    if (current === undefined) return;
    steps.push({ step: current.step, milliseconds: elapsed(current.started), ...rest });
    current = undefined;
  };
  const recorder: TraceRecorder = {
    check: (step, run) => {
      recorder.begin(step);
      const { reason, notes } = run();
      recorder.end(reason, notes);
      return reason;
    },
    begin: (step) => {
      current = { step, started: performance.now() };
    },
    end: (reason, notes = []) => {
      push(reason === undefined ? { outcome: "passed", notes } : { outcome: "denied", reason, notes });
    },
    fail: (notes = []) => {
      push({ outcome: "failed", notes });
    },
    setProvider: (answering) => {
      provider = answering;
    },
    finish: () => ({ provider, milliseconds: elapsed(started), steps: [...steps] }),
  };
  return recorder;
}

function elapsed(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100;
}
