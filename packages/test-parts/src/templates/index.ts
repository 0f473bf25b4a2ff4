export { describeTemplate, type TemplateExpectation } from "./describe-template.ts";
export { listStatements, type FoundStatement, type PolicyStatement } from "./list-statements.ts";
export { printLeastPolicy, type LeastPolicyRequest } from "./print-least-policy.ts";
export { parseTemplate, readTemplate } from "./read-template.ts";
export { resolveTemplate, templatePlace, type ResolvedResource, type ResolvedTemplate } from "./resolve-template.ts";
export type { Template, TemplateOutput, TemplateParameter, TemplateResource } from "./template.ts";
