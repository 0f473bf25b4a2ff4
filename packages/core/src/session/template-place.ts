import { isPathPart } from "./is-path-part.ts";
import { pathMaxCharacters, policyMaxCharacters, roleMaxCharacters } from "../transfer/limits.ts";

/** Where a text stands whose variables are filled. */
export interface TemplatePlace {
  /**
   * Writes a variable's value so that it means itself, and nothing else.
   *
   * @returns `undefined` where there is no way to write it.
   */
  readonly escape: (value: string) => string | undefined;
  /** Of the filled text. */
  readonly maxCharacters: number;
}

/** The ARN of a role. A value is what a role's name is made of. */
export const rolePlace: TemplatePlace = {
  escape: (value) => (/^[\w+=,.@-]+$/.test(value) ? value : undefined),
  maxCharacters: roleMaxCharacters,
};

/**
 * A path of S3 or EFS. A value is one segment or a part of one: it brings no slash, is no `.` or `..`, has no control
 * characters, backslashes and braces, and no `$`, with which Transfer's variables begin.
 */
export const pathPlace: TemplatePlace = {
  escape: (value) => (isSegment(value) && !value.includes("$") ? value : undefined),
  maxCharacters: pathMaxCharacters,
};

/**
 * A resource or a condition of a policy. `*`, `?` and `$` get IAM's own escapes (`${*}`), without which `bob*` would open
 * `bobby/`. A slash would reach into another user's folder, and is refused.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export const policyPlace: TemplatePlace = {
  escape: (value) => (isSegment(value) ? value.replaceAll(/[*?$]/g, (character) => `\${${character}}`) : undefined),
  maxCharacters: policyMaxCharacters,
};

/** As {@link policyPlace}, in a policy whose `Version` has no escapes: a value that needs one is refused. */
export const oldPolicyPlace: TemplatePlace = {
  ...policyPlace,
  escape: (value) => (isSegment(value) && !/[*?$]/.test(value) ? value : undefined),
};

function isSegment(value: string): boolean {
  return isPathPart(value) && !/[/\\{}\p{Cc}]/u.test(value) && value.isWellFormed();
}
