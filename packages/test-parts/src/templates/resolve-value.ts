/** What names in a template stand for. */
export interface TemplateScope {
  /** Parameters and pseudo parameters. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, unknown>>;
}

type Resolve = (value: unknown) => unknown;

const noValue = Symbol("AWS::NoValue");

/**
 * Fills in the functions of a value of a template.
 *
 * @throws Error where one names what is not there, or is none of those below.
 */
export function resolveValue(value: unknown, scope: TemplateScope): unknown {
  const resolve: Resolve = (part) => resolveValue(part, scope);
  if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== noValue);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [name = "", argument] = entries[0] ?? [];
  if (entries.length === 1) {
    if (name === "Ref") return resolveReference(argument as string, scope);
    if (name === "Condition" && typeof argument === "string") return resolveCondition(argument, scope);
    if (name.startsWith("Fn::")) return callFunction(name, argument, scope, resolve);
  }
  return Object.fromEntries(
    entries.map(([key, part]) => [key, resolve(part)] as const).filter(([, part]) => part !== noValue),
  );
}

function callFunction(name: string, argument: unknown, scope: TemplateScope, resolve: Resolve): unknown {
  const list = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
  const text = (position: number): string => String(resolve(list[position]));
  switch (name) {
    case "Fn::GetAtt":
      return resolveReference(list.length === 2 ? list.join(".") : text(0), scope);
    case "Fn::Sub":
      return substitute(list[0] as string, (resolve(list[1] ?? {}) ?? {}) as Record<string, unknown>, scope);
    case "Fn::If":
      return resolve(list[resolveCondition(list[0] as string, scope) ? 1 : 2]);
    case "Fn::Equals":
      return text(0) === text(1);
    case "Fn::Not":
      return resolve(list[0]) !== true;
    case "Fn::And":
      return list.every((part) => resolve(part) === true);
    case "Fn::Or":
      return list.some((part) => resolve(part) === true);
    case "Fn::Join":
      return (resolve(list[1]) as readonly unknown[]).join(text(0));
    case "Fn::Split":
      return isNotMade(resolve(list[1])) ? resolve(list[1]) : text(1).split(text(0));
    case "Fn::Select":
      return select(resolve(list[1]), Number(list[0]));
    default:
      throw new Error(`${name} is not known here.`);
  }
}

function select(from: unknown, position: number): unknown {
  // A part of it: `<Endpoint.DnsEntries.0>`.
  return isNotMade(from) ? `${from.slice(0, -1)}.${String(position)}>` : (from as readonly unknown[])[position];
}

function isNotMade(value: unknown): value is string {
  return typeof value === "string" && /^<[^>]*>$/.test(value);
}

function resolveReference(name: string, { values, resources }: TemplateScope): unknown {
  if (name === "AWS::NoValue") return noValue;
  if (Object.hasOwn(values, name)) return values[name];
  // SAM's own: `Function.Alias`, `Function.Version`.
  const [resource = ""] = name.split(".");
  if (!Object.hasOwn(resources, resource)) throw new Error(`The template has no ${name}.`);
  return `<${name}>`;
}

function resolveCondition(name: string, scope: TemplateScope): boolean {
  if (!Object.hasOwn(scope.conditions, name)) throw new Error(`The template has no condition ${name}.`);
  return resolveValue(scope.conditions[name], scope) === true;
}

function substitute(text: string, own: Readonly<Record<string, unknown>>, scope: TemplateScope): string {
  // `${!Literal}` is `${Literal}`, for those who read the result: IAM's variables and Transfer's.
  return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, mark: string, name: string) => {
    if (mark === "!") return `\${${name}}`;
    return String(Object.hasOwn(own, name) ? own[name] : resolveReference(name.trim(), scope));
  });
}
