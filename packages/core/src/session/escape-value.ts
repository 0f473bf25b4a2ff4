import type { EscapeValue } from "./template.ts";

/** A value inside of a role's ARN: what a role's name is made of, or nothing. */
export const escapeForRole: EscapeValue = (value) => (/^[\w+=,.@-]+$/.test(value) ? value : undefined);

/**
 * A value inside of a path of S3 or EFS: one segment or a part of one. It brings no slash, is no `.` or `..`, has no
 * control characters and no braces, and no `$`, with which Transfer's variables begin.
 */
export const escapeForPath: EscapeValue = (value) => (isSegment(value) && !value.includes("$") ? value : undefined);

/**
 * A value inside of a policy. `*`, `?` and `$` get IAM's own escapes (`${*}`), without which `bob*` would open
 * `bobby/`. A slash would reach into another user's folder, and is refused.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export const escapeForPolicy: EscapeValue = (value) =>
  isSegment(value) ? value.replaceAll(/[*?$]/g, (character) => `\${${character}}`) : undefined;

function isSegment(value: string): boolean {
  return value !== "" && value !== "." && value !== ".." && !/[/\\{}\p{Cc}]/u.test(value) && value.isWellFormed();
}
