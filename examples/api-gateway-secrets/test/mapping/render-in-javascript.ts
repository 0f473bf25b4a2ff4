import { readFileSync } from "node:fs";
import { Compile, parse } from "velocityjs";
import type { GatewayRequest } from "./gateway-request.ts";

/** The template that is deployed. */
export const mappingTemplate: string = readFileSync(new URL("../../mapping-template.vtl", import.meta.url), "utf8");

const syntax = parse(mappingTemplate);

/**
 * Evaluates the mapping template with velocityjs, and with what API Gateway gives templates as AWS describes it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function renderInJavaScript(request: GatewayRequest): string {
  const { path, query, headers, userArn } = request;
  const parameters = { path: new JavaMap(path), querystring: new JavaMap(query), header: new JavaMap(headers) };
  const input = {
    params: (name?: string): unknown =>
      name === undefined
        ? parameters
        : (parameters.path.get(name) ?? parameters.querystring.get(name) ?? parameters.header.get(name) ?? ""),
  };
  const context = { identity: userArn === undefined ? {} : { userArn } };
  // `env` makes an error of a method that is not there; without it the template would go on with nothing.
  const options = { env: "development", customMethodHandlers: [javaString] };
  return new Compile(syntax, options).render({ input, util, context });
}

class JavaMap {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  containsKey(name: string): boolean {
    return this.#values.has(name);
  }

  keySet(): readonly string[] {
    return [...this.#values.keys()];
  }
}

/** Methods of Java's strings that JavaScript's have not, or have with another meaning. */
const stringMethods: Readonly<Record<string, (text: string, ...parameters: string[]) => unknown>> = {
  contains: (text, part = "") => text.includes(part),
  matches: (text, pattern = "") => new RegExp(`^(?:${pattern})$`).test(text),
  replaceAll: (text, pattern = "", replacement = "") => text.replace(new RegExp(pattern, "g"), () => replacement),
};

interface MethodCall {
  readonly property: string;
  readonly context: unknown;
  readonly params: readonly unknown[];
}

const javaString = {
  uid: "java.lang.String",
  match: ({ property, context }: MethodCall): boolean =>
    typeof context === "string" && Object.hasOwn(stringMethods, property),
  resolve: ({ property, context, params }: MethodCall): unknown =>
    stringMethods[property]?.(context as string, ...(params as string[])),
};

const util = {
  base64Decode: (text: string): string => Buffer.from(text, "base64").toString("utf8"),
  /** Form decoding, where a plus sign is a space. */
  urlDecode: (text: string): string =>
    text
      .replaceAll("+", " ")
      .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8")),
  escapeJavaScript: (text: string): string =>
    // By UTF-16 units: Java escapes the two halves of an astral character by themselves.
    text.replace(/[^ -~]|["'/\\]/g, (unit) => shortEscapes[unit] ?? escapeUnit(unit)),
};

const shortEscapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\n": "\\n",
  "\t": "\\t",
  "\f": "\\f",
  "\r": "\\r",
  "\x7f": "\x7f",
  '"': '\\"',
  "'": "\\'",
  "/": "\\/",
  "\\": "\\\\",
};

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
