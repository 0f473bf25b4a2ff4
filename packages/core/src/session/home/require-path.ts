import { requireOption } from "../../require-option.ts";
import { pathMaxCharacters } from "../../transfer/limits.ts";
import { isPathPart } from "../is-path-part.ts";
import { removeVariables } from "../remove-variables.ts";

/**
 * Refuses an entry or a target that cannot be meant. Of what is stored much less is refused: somebody may have it.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requirePath(path: unknown, option: string): void {
  requireOption(typeof path === "string" && path.startsWith("/"), option, "must begin with a slash");
  requireOption(path.length <= pathMaxCharacters, option, "must have at most 1024 characters");
  const isPlain = !/\p{Cc}/u.test(path) && path.isWellFormed();
  requireOption(isPlain, option, "must have no control characters and be well-formed text");
  const plain = removeVariables(path);
  requireOption(!/[{}]/.test(plain), option, "must have no braces but those of {{name}} and ${transfer:UserName}");
  const parts = plain.slice(1).split("/");
  requireOption(parts.every(isPathPart), option, "must not end with a slash, and have no part that is empty, . or ..");
}
