import { resolveValue, type TemplateScope } from "./resolve-value.ts";
import type { Template, TemplateOutput, TemplateResource } from "./template.ts";

/** What CloudFormation would make of a template, as far as it can be told before anything is made. */
export interface ResolvedTemplate {
  readonly resources: Readonly<Record<string, ResolvedResource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export type ResolvedResource = Omit<TemplateResource, "Properties"> & {
  readonly Properties: Readonly<Record<string, unknown>>;
};

/** The account, region and stack that resolved templates are in. */
export const templatePlace = {
  "AWS::AccountId": "123456789012",
  "AWS::Partition": "aws",
  "AWS::Region": "eu-central-1",
  "AWS::StackName": "transfer-idp",
  "AWS::URLSuffix": "amazonaws.com",
} as const;

/**
 * Fills a template's parameters, conditions and functions in, and leaves out what a condition leaves out.
 *
 * What only exists once a resource is made stands in angle brackets: `<Server>`, `<Server.ServerId>`.
 *
 * @param parameters - By name; those without a default must be there, and none that the template does not have.
 * @throws Error where a parameter, a resource or a function is not known.
 */
export function resolveTemplate(
  template: Template,
  parameters: Readonly<Record<string, string | number>> = {},
): ResolvedTemplate {
  const declared = template.Parameters ?? {};
  const foreign = Object.keys(parameters).find((name) => !Object.hasOwn(declared, name));
  if (foreign !== undefined) throw new Error(`The template has no parameter ${foreign}.`);
  const defaults = Object.entries(declared).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, Default] as const],
  );
  const values = Object.entries({ ...Object.fromEntries(defaults), ...parameters });
  // A parameter is text for every function, or a list of texts, whatever its type says besides.
  const readValue = (name: string, value: string | number): string | readonly string[] =>
    /^(List<|CommaDelimitedList)/.test(declared[name]?.Type ?? "") ? String(value).split(",") : String(value);
  const scope: TemplateScope = {
    values: { ...templatePlace, ...Object.fromEntries(values.map(([name, value]) => [name, readValue(name, value)])) },
    conditions: template.Conditions ?? {},
    resources: template.Resources,
  };
  const isMade = ({ Condition }: TemplateResource | TemplateOutput): boolean =>
    Condition === undefined || resolveValue({ Condition }, scope) === true;
  const resources = Object.entries(template.Resources).filter(([, resource]) => isMade(resource));
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => isMade(output));
  return {
    resources: Object.fromEntries(
      resources.map(([name, resource]) => [
        name,
        { ...resource, Properties: resolveValue(resource.Properties ?? {}, scope) as Record<string, unknown> },
      ]),
    ),
    outputs: Object.fromEntries(outputs.map(([name, { Value }]) => [name, resolveValue(Value, scope)])),
  };
}
