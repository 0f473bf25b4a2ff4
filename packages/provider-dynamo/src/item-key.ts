import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { requireOption } from "@transfer-idp/core";
import { isText } from "./is-text.ts";

/**
 * The key of an item: a template or a number for each attribute of the table's key, such as
 * `{ pk: "USER#{{username}}", sk: "PROFILE" }`.
 */
export type KeyTemplate = Readonly<Record<string, string | number>>;

/** Values of a template's variables. */
type KeyVariables<Name extends string> = Readonly<Record<Name, string>>;

/** The key of one look-up, or `undefined` where no item can have such a key. */
export type MakeKey<Name extends string> = (
  variables: KeyVariables<Name>,
) => Readonly<Record<string, AttributeValue>> | undefined;

/** What ids of servers, and protocols, are made of. */
const idPattern = /^[\w-]+$/;

/**
 * Reads the template of keys. No two look-ups may come to the same key: a name could otherwise be made up that reads the
 * record of another user.
 *
 * Names may hold anything; ids of servers letters, digits, `_` and `-` only, or there is no such item. So two variables in
 * one attribute must be parted by a character that ids do not have, and the name may be there once.
 *
 * @param option - Names it in errors.
 * @param names - Variables it may hold; it must hold the first one.
 * @throws ConfigurationError `ERR_CONFIGURATION`: it is no such template, or has no attribute or more than two.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (partition key 2,048 bytes, sort key 1,024)
 */
export function parseKeyTemplate<Name extends string>(
  template: KeyTemplate,
  option: string,
  names: readonly [Name, ...Name[]],
): MakeKey<Name> {
  const isObject = typeof template === "object" && (template as unknown) !== null && !Array.isArray(template);
  requireOption(isObject, option, "must be an object of attributes and templates");
  const attributes = Object.entries(template);
  requireOption(attributes.length === 1 || attributes.length === 2, option, "must have one attribute or two");
  requireOption(!Object.hasOwn(template, ""), option, "must have names for its attributes");
  const parts = attributes.map(([attribute, text]) => ({
    attribute,
    write: parseAttribute(text, `${option}.${attribute}`, names),
  }));
  const texts = attributes.map(([, text]) => String(text)).join("\0");
  const [free] = names;
  requireOption(texts.includes(`{{${free}}}`), option, `must hold {{${free}}}: everybody would have one item`);
  return (variables) => {
    const key = parts.map(({ attribute, write }) => [attribute, write(variables)] as const);
    return key.every((part): part is readonly [string, AttributeValue] => part[1] !== undefined)
      ? Object.fromEntries(key)
      : undefined;
  };
}

type WriteAttribute<Name extends string> = (variables: KeyVariables<Name>) => AttributeValue | undefined;

function parseAttribute<Name extends string>(
  text: string | number,
  option: string,
  names: readonly [Name, ...Name[]],
): WriteAttribute<Name> {
  if (typeof text === "number") {
    requireOption(Number.isFinite(text), option, "must be a template or a number");
    const value = { N: String(text) };
    return () => value;
  }
  requireOption(typeof text === "string" && text !== "", option, "must be a template or a number");
  const pieces = text.split(/\{\{(.*?)\}\}/s);
  const literals = pieces.filter((_, index) => index % 2 === 0);
  const used = pieces.filter((_, index) => index % 2 === 1);
  const isKnown = (name: string): name is Name => names.includes(name as Name);
  const known = names.map((name) => `{{${name}}}`).join(", ");
  requireOption(
    used.every(isKnown) && literals.every((literal) => !/\{\{|\}\}/.test(literal)),
    option,
    `may hold ${known} only`,
  );
  const [free] = names;
  requireOption(used.filter((name) => name === free).length <= 1, option, `must not hold {{${free}}} twice`);
  const isParted = literals.slice(1, -1).every((literal) => !/^[\w-]*$/.test(literal));
  requireOption(isParted, option, "must have another character than letters, digits, _ and - between variables");
  return (variables) => {
    const values = used.map((name) => (isKnown(name) ? variables[name] : ""));
    if (used.some((name, index) => name !== free && !idPattern.test(values[index] ?? ""))) return undefined;
    const value = literals.map((literal, index) => `${literal}${values[index] ?? ""}`).join("");
    return isText(value, 1, 1_024) ? { S: value } : undefined;
  };
}

/**
 * Decides whether no key of the one template can be a key of the other, whatever their variables are: one of their
 * attributes is another number or text, or begins with another text.
 */
export function areKeysApart(one: KeyTemplate, other: KeyTemplate): boolean {
  return Object.entries(one).some(([attribute, text]) => {
    const another = Object.hasOwn(other, attribute) ? other[attribute] : undefined;
    if (another === undefined) return false;
    if (typeof text === "number" || typeof another === "number") return text !== another;
    const [[head, isWhole], [anotherHead, isAnotherWhole]] = [readHead(text), readHead(another)];
    const canBegin = head.startsWith(anotherHead) && (!isAnotherWhole || head === anotherHead);
    const canBeBegun = anotherHead.startsWith(head) && (!isWhole || head === anotherHead);
    return !canBegin && !canBeBegun;
  });
}

/** What stands before the first variable, and whether there is none. */
function readHead(text: string): readonly [head: string, isWhole: boolean] {
  const [head = "", ...rest] = text.split("{{");
  return [head, rest.length === 0];
}
