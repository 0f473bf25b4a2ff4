import { readFileSync } from "node:fs";
import { parseDocument, YAMLMap, type CollectionTag, type ScalarTag } from "yaml";
import type { Template } from "./template.ts";

// CloudFormation's short forms, and what each takes.
const ofText = ["Ref", "Condition", "Sub", "GetAtt", "Base64", "ImportValue"];
const ofList = ["Sub", "GetAtt", "If", "Equals", "Not", "And", "Or", "Join", "Split", "Select", "FindInMap"];

const toLongName = (name: string): string => (name === "Ref" || name === "Condition" ? name : `Fn::${name}`);

const tags: readonly (ScalarTag | CollectionTag)[] = [
  ...ofText.map((name): ScalarTag => {
    const readArgument = (text: string): unknown => (name === "GetAtt" ? splitAttribute(text) : text);
    return { tag: `!${name}`, resolve: (text) => ({ [toLongName(name)]: readArgument(text) }) };
  }),
  ...ofList.map((name): CollectionTag => {
    const wrap = (list: unknown): YAMLMap => {
      const map = new YAMLMap();
      map.set(toLongName(name), list);
      return map;
    };
    return { tag: `!${name}`, collection: "seq", resolve: wrap };
  }),
];

/**
 * Reads a template, with CloudFormation's short forms (`!Sub`) made long (`{ "Fn::Sub": … }`).
 *
 * @throws Error where it is no YAML, has a key twice, or a tag that no CloudFormation function has.
 */
export function readTemplate(file: URL | string): Template {
  return parseTemplate(readFileSync(file, "utf8"));
}

/** Does the same for a text. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: [...tags], logLevel: "silent" });
  // A tag that is none of these is a warning, and would be left out in silence.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return document.toJS() as Template;
}

function splitAttribute(text: string): readonly [resource: string, attribute: string] {
  const dot = text.indexOf(".");
  return [text.slice(0, dot), text.slice(dot + 1)];
}
