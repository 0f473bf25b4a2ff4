export { type BackendFault, type ConformanceFixture, type ConformanceUser } from "./conformance-fixture.ts";
export { type ConformanceRuleId } from "./conformance-rule.ts";
export { type ConformanceRunner, type ConformanceTest } from "./conformance-runner.ts";
export { type ConformanceOptions, describeIdentityProvider } from "./describe-identity-provider.ts";
export {
  describeLockoutStore,
  type LockoutConformanceOptions,
  type LockoutNarrowing,
} from "./describe-lockout-store.ts";
export { type LockoutFixture } from "./lockout-fixture.ts";
export { type LockoutRuleId } from "./lockout-rule.ts";
export { type ConformanceNarrowing, type NarrowingOf } from "./parse-narrowing.ts";
