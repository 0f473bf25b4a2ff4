import { requireOption } from "@transfer-idp/core";
import { escapeDnValue } from "./escape-dn-value.ts";
import { parseDn } from "./parse-dn.ts";

const place = "{{username}}";

/**
 * Makes what writes a user's name into a distinguished name.
 *
 * @param template - Such as `uid={{username}},ou=people,dc=example,dc=com`.
 * @throws ConfigurationError `ERR_CONFIGURATION`: it is no DN, or the name does not stand in it as one value.
 */
export function createDnTemplate(template: unknown, option: string): (username: string) => string {
  const parts = typeof template === "string" ? template.split(place) : [];
  requireOption(parts.length === 2, option, `must have ${place} once`);
  const [before = "", after = ""] = parts;
  const write = (username: string): string => `${before}${escapeDnValue(username)}${after}`;
  // A name that needs escapes shows what would take them apart, such as a backslash before the place.
  const name = `,${place},`;
  const values = parseDn(write(name))
    ?.flat()
    .map(({ value }) => value);
  requireOption(values !== undefined, option, "must be a distinguished name");
  requireOption(values.includes(name), option, `must have ${place} as the whole value of an attribute`);
  return write;
}
