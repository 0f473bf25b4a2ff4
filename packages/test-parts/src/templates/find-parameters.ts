import type { Template } from "./template.ts";

/**
 * Finds which parameters a value of a template depends on: by name, inside of texts, and through conditions. What a resource
 * is made of is another matter, but for one: a policy's description, with which it gets another name.
 */
export function findParameters(value: unknown, template: Template): ReadonlySet<string> {
  const found = new Set<string>();
  const visitName = (name: string): void => {
    if (Object.hasOwn(template.Parameters ?? {}, name)) found.add(name);
    const resource = Object.hasOwn(template.Resources, name) ? template.Resources[name] : undefined;
    if (resource?.Type === "AWS::IAM::ManagedPolicy") visit(resource.Properties?.["Description"]);
  };
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, argument] of Object.entries(part)) {
      const [first] = [argument].flat() as readonly unknown[];
      if (typeof first === "string") {
        if (key === "Ref") visitName(first);
        if (key === "Fn::Sub") for (const [, name = ""] of first.matchAll(/\$\{(\w+)\}/g)) visitName(name);
        if (key === "Fn::If" || key === "Condition") visit(template.Conditions?.[first]);
      }
      visit(argument);
    }
  };
  visit(value);
  return found;
}
