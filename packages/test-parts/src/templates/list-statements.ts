import type { ResolvedTemplate } from "./resolve-template.ts";

/** A statement of a policy, in one form: lists where IAM takes a text or a list. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A statement, and which resource of the template has it. */
export interface FoundStatement {
  readonly resource: string;
  readonly statement: PolicyStatement;
}

/**
 * Finds every statement of every policy, of whatever kind: of roles, of their trust, of topics, of endpoints.
 *
 * @throws Error where one has `NotAction`, `NotResource` or `NotPrincipal`.
 */
export function listStatements({ resources }: ResolvedTemplate): readonly FoundStatement[] {
  return Object.entries(resources).flatMap(([resource, { Properties }]) =>
    findStatements(Properties).map((statement) => ({ resource, statement })),
  );
}

/** Finds the statements of a policy, or of whatever holds some. */
export function findStatements(value: unknown): readonly PolicyStatement[] {
  if (typeof value !== "object" || value === null) return [];
  if ("Effect" in value && ("Action" in value || "NotAction" in value)) return [normalize(value)];
  return Object.values(value).flatMap(findStatements);
}

function normalize(value: object): PolicyStatement {
  const exclusion = Object.keys(value).find((key) => key.startsWith("Not"));
  if (exclusion !== undefined) throw new Error(`${exclusion} grants whatever it does not name.`);
  const { Action, Resource, ...others } = value as { Action?: unknown; Resource?: unknown };
  const toList = (part: unknown): readonly string[] => [part].flat().map(String);
  return {
    ...(others as Pick<PolicyStatement, "Effect">),
    Action: toList(Action),
    ...(Resource === undefined ? {} : { Resource: toList(Resource) }),
  };
}
