import { requireOption } from "@transfer-idp/core";

/** A descriptor or an OID (RFC 4512, section 1.4). Options such as `;binary` are none of ours. */
const attributeName = /^(?:[A-Za-z][\w-]*|\d+(?:\.\d+)+)$/;

/** @throws ConfigurationError `ERR_CONFIGURATION`: it is no name of an attribute. */
export function requireAttribute(value: unknown, option: string): asserts value is string {
  requireOption(typeof value === "string" && attributeName.test(value), option, "must be the name of an attribute");
  // Where it stands for the entry's own name, nobody asks here.
  requireOption(value.toLowerCase() !== "dn", option, "must be an attribute: dn is the name of the entry");
}

/** @throws ConfigurationError `ERR_CONFIGURATION`: it is no list of names of attributes. */
export function requireAttributes(value: unknown, option: string): asserts value is readonly string[] {
  requireOption(Array.isArray(value), option, "must be a list of attributes");
  for (const [index, attribute] of value.entries()) requireAttribute(attribute, `${option}[${String(index)}]`);
}
