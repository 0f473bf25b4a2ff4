export { type BackendFault, type ConformanceFixture, type ConformanceUser } from "./conformance-fixture.ts";
export { type ConformanceRuleId } from "./conformance-rule.ts";
export { type ConformanceRunner, type ConformanceTest } from "./conformance-runner.ts";
export { type ConformanceOptions, describeIdentityProvider } from "./describe-identity-provider.ts";
export { type ConformanceNarrowing } from "./parse-narrowing.ts";
