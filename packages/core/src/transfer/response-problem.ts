/** Something that is wrong with an answer, or likely wrong. */
export interface ResponseProblem {
  /** Path of the field, such as `HomeDirectoryDetails[1].Target`; empty for the answer as a whole. */
  readonly field: string;
  /** `error`: Transfer refuses or misreads the answer. `warning`: it takes it, and that is likely not what was meant. */
  readonly severity: "error" | "warning";
  /** Stable name of the rule. */
  readonly code: string;
  /** The rest of a sentence that begins with the field. Holds no value. */
  readonly message: string;
}

/** Receives problems as they are found. */
export type ReportProblem = (
  field: string,
  code: string,
  message: string,
  severity?: ResponseProblem["severity"],
) => void;
