import type { KnownPermission } from "@transfer-idp/core";
import type { FilledText, FillText } from "./policy-place.ts";

/** A list of one stands as the one, as people write policies. */
type OneOrMore<Value> = Value | readonly Value[];

/** An IAM policy that grants. */
export interface IamPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Action: OneOrMore<string>;
    readonly Resource: OneOrMore<FilledText>;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore<FilledText>>>>>;
  }[];
}

/** Writes the policy that grants these permissions and nothing else. */
export function writeIamPolicy(permissions: readonly KnownPermission[], fill: FillText): IamPolicy {
  return {
    Version: "2012-10-17",
    Statement: permissions.map(({ actions, resources, conditions }) => ({
      Effect: "Allow",
      Action: unwrapOne(actions),
      Resource: unwrapOne(resources.map(fill)),
      ...(conditions === undefined ? {} : { Condition: mapValues(conditions, (keys) => mapValues(keys, fillAll)) }),
    })),
  };

  function fillAll(values: readonly string[]): OneOrMore<FilledText> {
    return unwrapOne(values.map(fill));
  }
}

function unwrapOne<Value>(values: readonly Value[]): OneOrMore<Value> {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
