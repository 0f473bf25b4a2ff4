import type { ReportProblem, ResponseProblem } from "../../src/transfer/response-problem.ts";

/** Runs a check and returns what it reported, as `severity code field`. */
export function collectProblems(check: (report: ReportProblem) => void): readonly string[] {
  const problems: string[] = [];
  check((field, code, message, severity = "error") => {
    problems.push(summarizeProblem({ field, code, message, severity }));
  });
  return problems;
}

/** Writes a problem as `severity code field`. */
export function summarizeProblem({ severity, code, field }: ResponseProblem): string {
  return `${severity} ${code} ${field}`.trim();
}
