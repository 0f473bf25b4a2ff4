/**
 * A runtime schema as AWS SDK clients export them (`GetSecretValueRequest$`):
 * `[kind, namespace, name, traits, memberNames, memberTypes, requiredCount?]` for structures and errors.
 */
export type Shape = readonly unknown[];

/** Where a JSON value differs from a shape. Holds paths and type names, and no value: those are secrets. */
export interface ShapeProblem {
  /** Such as `SecretId` or `Filters[0].Values`; empty for the value itself. */
  readonly path: string;
  readonly problem: "unknown-member" | "missing" | "wrong-type";
  /** What the shape asks for, on `wrong-type`. */
  readonly expected?: string;
}

// Kinds and simple types as @smithy/types defines them. Lists and maps of simple types have a bit of their own.
const kinds = { simple: 0, list: 1, map: 2, structure: 3, error: -3 };
const listBit = 0b0100_0000;
const mapBit = 0b1000_0000;
const simpleTypes: Readonly<Record<number, { readonly name: string; readonly matches: (value: unknown) => boolean }>> =
  {
    0: { name: "string", matches: (value) => typeof value === "string" },
    1: { name: "number", matches: (value) => typeof value === "number" },
    2: { name: "boolean", matches: (value) => typeof value === "boolean" },
    // JSON 1.1 carries instants as seconds since 1970, with a fraction.
    4: { name: "epoch seconds", matches: (value) => typeof value === "number" },
    21: { name: "base64 text", matches: isBase64 },
  };

/**
 * Compares a JSON value with a shape, member by member.
 *
 * An SDK client drops members it does not know and does not look at the types of the others, so a wrong reply would go
 * unseen without this.
 *
 * @param shape - A structure of the SDK's.
 * @param value - Parsed JSON. A member that is `null` counts as absent, as in the protocol.
 * @returns every difference; an empty list when the value fits.
 */
export function findShapeProblems(shape: unknown, value: unknown, path = ""): readonly ShapeProblem[] {
  const type: unknown = typeof shape === "function" ? (shape as () => unknown)() : shape;
  if (typeof type === "number") return findSimpleProblems(type, value, path);
  if (!Array.isArray(type)) throw new TypeError("The SDK's schema has a form that this check does not know.");
  const [kind, , , , fourth, fifth, requiredCount] = type as unknown[];
  // A member's type may be a pair of a type and its traits.
  if (type.length === 2) return findShapeProblems(kind, value, path);
  if (kind === kinds.simple) return findShapeProblems(fourth, value, path);
  if (kind === kinds.list) return findListProblems(fourth, value, path);
  if (kind === kinds.map) return findMapProblems(fifth, value, path);
  if (kind === kinds.structure || kind === kinds.error) {
    return findStructureProblems(fourth as string[], fifth as unknown[], (requiredCount ?? 0) as number, value, path);
  }
  throw new TypeError("The SDK's schema has a kind that this check does not know.");
}

function findSimpleProblems(type: number, value: unknown, path: string): readonly ShapeProblem[] {
  if ((type & listBit) !== 0) return findListProblems(type & ~listBit, value, path);
  if ((type & mapBit) !== 0) return findMapProblems(type & ~mapBit, value, path);
  const simple = simpleTypes[type];
  if (simple === undefined) throw new TypeError("The SDK's schema has a type that this check does not know.");
  return simple.matches(value) ? [] : [{ path, problem: "wrong-type", expected: simple.name }];
}

function findListProblems(element: unknown, value: unknown, path: string): readonly ShapeProblem[] {
  if (!Array.isArray(value)) return [{ path, problem: "wrong-type", expected: "list" }];
  return value.flatMap((item, index) => findShapeProblems(element, item, `${path}[${String(index)}]`));
}

function findMapProblems(element: unknown, value: unknown, path: string): readonly ShapeProblem[] {
  if (!isObject(value)) return [{ path, problem: "wrong-type", expected: "map" }];
  return Object.entries(value).flatMap(([key, item]) => findShapeProblems(element, item, `${path}{${key}}`));
}

function findStructureProblems(
  names: readonly string[],
  types: readonly unknown[],
  requiredCount: number,
  value: unknown,
  path: string,
): readonly ShapeProblem[] {
  if (!isObject(value)) return [{ path, problem: "wrong-type", expected: "structure" }];
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const present = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  const presentNames = new Set(present.map(([name]) => name));
  // Required members come first in the SDK's lists.
  const missing = names.slice(0, requiredCount).filter((name) => !presentNames.has(name));
  return [
    ...missing.map((name): ShapeProblem => ({ path: at(name), problem: "missing" })),
    ...present.flatMap(([name, member]): readonly ShapeProblem[] => {
      const position = names.indexOf(name);
      if (position < 0) return [{ path: at(name), problem: "unknown-member" }];
      return findShapeProblems(types[position], member, at(name));
    }),
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBase64(value: unknown): boolean {
  return typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value;
}
