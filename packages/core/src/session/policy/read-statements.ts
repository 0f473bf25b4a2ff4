import { isPlainObject } from "../../record/read-field.ts";
import type { JsonObject, JsonValue } from "../session-settings.ts";
import { type PolicyPattern, readPattern } from "./read-pattern.ts";

/** One text of a statement that is compared. */
export interface ComparedText extends PolicyPattern {
  /** Where it stands, such as `Policy.Statement[0].Resource[1]`. */
  readonly field: string;
  readonly text: string;
  /** Whether the statement applies to what does *not* match: `NotResource`, and operators such as `StringNotLike`. */
  readonly isNegated: boolean;
}

/** A text of a condition, which stands at the condition as a whole: the names of operators and keys may be data. */
interface ComparedCondition extends ComparedText {
  /** Small letters, such as `stringlike`. */
  readonly operator: string;
  /** Small letters, such as `s3:prefix`. */
  readonly key: string;
}

/** A statement of a policy, as far as it can be read. */
export interface PolicyStatement {
  /** Where it stands, such as `Policy.Statement[0]`. */
  readonly field: string;
  /** The statement itself; `undefined` where it is no object. */
  readonly element: JsonObject | undefined;
  readonly isDeny: boolean;
  /** Small letters. Empty where there is a `NotAction`. */
  readonly actions: readonly string[];
  /** Of `Resource` and `NotResource`. */
  readonly resources: readonly ComparedText[];
  readonly conditions: readonly ComparedCondition[];
}

/** Reads the statements of a policy: a list of them, or one. Goes no deeper than IAM does, however deep the value is. */
export function readStatements(policy: JsonObject): readonly PolicyStatement[] {
  const statement = policy["Statement"];
  if (statement === undefined) return [];
  if (!isList(statement)) return [readStatement(statement, "Policy.Statement")];
  return statement.map((entry, index) => readStatement(entry, `Policy.Statement[${String(index)}]`));
}

function readStatement(value: JsonValue, field: string): PolicyStatement {
  if (!isPlainObject(value)) {
    return { field, element: undefined, isDeny: false, actions: [], resources: [], conditions: [] };
  }
  return {
    field,
    element: value,
    isDeny: value["Effect"] === "Deny",
    actions: readTexts(value["Action"], "").map(({ text }) => text.toLowerCase()),
    resources: [
      ...readTexts(value["Resource"], `${field}.Resource`).map((found) => compare(found, false)),
      ...readTexts(value["NotResource"], `${field}.NotResource`).map((found) => compare(found, true)),
    ],
    conditions: readConditions(value["Condition"], `${field}.Condition`),
  };
}

function readConditions(condition: JsonValue | undefined, field: string): readonly ComparedCondition[] {
  if (!isPlainObject(condition)) return [];
  return Object.entries(condition).flatMap(([name, keys]) => {
    if (!isPlainObject(keys)) return [];
    const operator = name.toLowerCase();
    return Object.entries(keys).flatMap(([key, value]) =>
      readTexts(value, field).map(({ text }) => ({
        ...compare({ field, text }, operator.includes("not")),
        operator,
        key: key.toLowerCase(),
      })),
    );
  });
}

interface FoundText {
  readonly field: string;
  readonly text: string;
}

function compare({ field, text }: FoundText, isNegated: boolean): ComparedText {
  return { field, text, isNegated, ...readPattern(text) };
}

function readTexts(value: JsonValue | undefined, field: string): readonly FoundText[] {
  if (typeof value === "string") return [{ field, text: value }];
  if (!isList(value)) return [];
  return value.flatMap((text, index) =>
    typeof text === "string" ? [{ field: `${field}[${String(index)}]`, text }] : [],
  );
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
