import { ConfigurationError } from "../../errors/configuration-error.ts";
import { fileSystemPattern, pathMaxCharacters } from "../../transfer/limits.ts";
import { isPathPart } from "../is-path-part.ts";
import { removeVariables, variablePattern } from "../remove-variables.ts";

/** Where a target lies, written for a policy: literals have IAM's escapes, and variables are left for later. */
export interface ParsedTarget {
  readonly bucket: string;
  /** Absent for the whole bucket. Has no slash at its ends. */
  readonly folder?: string;
}

/**
 * Reads a target of the form `/bucket/prefix`.
 *
 * @param field - Where it stands, for the error.
 * @throws ConfigurationError `ERR_CONFIGURATION`: a policy for it would grant nothing, or something else.
 */
export function parseTarget(target: unknown, field: string): ParsedTarget {
  if (typeof target !== "string" || !target.startsWith("/"))
    throw new ConfigurationError(field, "must begin with a slash: /bucket or /bucket/prefix");
  const problem = findProblem(target);
  if (problem !== undefined) throw new ConfigurationError(field, problem);
  const [bucket = "", ...folder] = escapeLiterals(target).slice(1).split("/");
  return { bucket, ...(folder.length === 0 ? {} : { folder: folder.join("/") }) };
}

function findProblem(target: string): string | undefined {
  if (target.length > pathMaxCharacters) return "must have at most 1024 characters";
  if (target.endsWith("/")) return "must not end with a slash";
  // EFS ignores session policies, so that the user would have the whole role.
  if (fileSystemPattern.test(target)) return "must not be on EFS, which ignores session policies";
  if (/\$\{transfer:home/i.test(target)) return "must not name the home, which createHomePolicy is for";
  const plain = removeVariables(target);
  if (/[{}]/.test(plain)) return "has braces that are neither {{name}} nor ${transfer:UserName}";
  if (/[^ -~\u00a0-\u00ff]|\\/.test(plain)) return "must be in Latin-1, without control characters and backslashes";
  const [bucket = "", ...segments] = plain.slice(1).split("/");
  if (!/^[A-Za-z0-9][\w.-]*$/.test(bucket)) return "must begin with the name of a bucket";
  // S3 keeps this ending for directory buckets, for which other actions are needed.
  if (bucket.endsWith("--x-s3")) return "must name a general purpose bucket";
  // And these for the aliases of access points and of Object Lambda access points.
  if (/(?:-s3alias|--ol-s3)$/.test(bucket)) return "must name a bucket: IAM knows an access point by its ARN only";
  if (!segments.every(isPathPart)) return "must not have an empty segment, . or ..";
  return undefined;
}

function escapeLiterals(target: string): string {
  const literals = target.split(variablePattern);
  // Transfer's variable in the case of the user guide; AWS writes it in several, and Transfer may not take all.
  const variables = (target.match(variablePattern) ?? []).map((variable) =>
    variable.startsWith("$") ? "${transfer:UserName}" : variable,
  );
  return literals
    .map((literal, index) => literal.replaceAll(/[*?$]/g, (character) => `\${${character}}`) + (variables[index] ?? ""))
    .join("");
}
