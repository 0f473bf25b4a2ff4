import { requireOption } from "@transfer-idp/core";
import { type Filter, FilterParser } from "ldapts";

/** What stands between innermost parentheses. ldapts takes some for one that are none, such as `(uid:name)`. */
const filterItem = /^(?:[A-Za-z][\w-]*|\d+(?:\.\d+)+)(?:(?::dn)?(?::(?:[A-Za-z][\w-]*|\d+(?:\.\d+)+))?:=|[~<>]?=)/;

/**
 * Parses a filter of the configuration (RFC 4515).
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: it is none, or has a place for a name, which no filter needs: names never
 *   become part of its text.
 */
export function parseFilter(text: unknown, option: string): Filter {
  requireOption(typeof text === "string" && text.trim() !== "", option, "must be a filter");
  requireOption(!/[{}%]/.test(text), option, "must have no place for a name: usernameAttributes say where names stand");
  // ldapts takes each of several bytes for a character of its own.
  requireOption(!/\\[89a-f][0-9a-f]/i.test(text), option, "must have letters as they are, and not as escaped bytes");
  // Parentheses in values are escaped, so each is one that opens or closes. ldapts does without some that close.
  requireOption(text.split("(").length === text.split(")").length, option, "must be a filter");
  for (const [, item = ""] of text.matchAll(/\(([^()&|!][^()]*)\)/g)) {
    requireOption(filterItem.test(item) && !item.includes("**"), option, "must be a filter");
  }
  try {
    return FilterParser.parseString(text.trim());
  } catch {
    return (requireOption(false, option, "must be a filter"), undefined as never);
  }
}
