import type { LoginReport } from "../ssh/login-report.ts";
import type { Finding } from "../transfer/judge-answer.ts";
import { escapeControls } from "./terminal.ts";

/** Writes a login as one readable line, and below it what is wrong with the handler's answer. */
export function describeLogin(report: LoginReport): readonly string[] {
  const line = [
    report.time.toTimeString().slice(0, 8),
    report.outcome.padEnd(8),
    report.method.padEnd(9),
    escapeControls(report.username),
    `from ${escapeControls(report.sourceIp)}`,
    `${String(report.milliseconds)} ms`,
    ...(report.reason === undefined ? [] : [report.reason]),
    ...(report.outcome === "partial" ? ["the password is still to come"] : []),
  ].join("  ");
  return [
    line,
    ...report.findings.map(describeFinding),
    ...report.details.map((detail) => `    ${escapeControls(detail)}`),
  ];
}

/** Writes a finding as one readable line. */
export function describeFinding(finding: Finding): string {
  const subject = finding.field === "" ? "the answer" : escapeControls(finding.field);
  return `    ${finding.severity}: ${subject} ${finding.message} (${finding.code})`;
}
