import type { LockoutRule } from "../lockout-rule.ts";
import { backoffRule } from "./backoff-rule.ts";
import { deadlineRule } from "./deadline-rule.ts";
import { forgettingRule } from "./forgetting-rule.ts";
import { keysRule } from "./keys-rule.ts";
import { outageRule } from "./outage-rule.ts";
import { releaseRule } from "./release-rule.ts";
import { thresholdRule } from "./threshold-rule.ts";

/** Every rule of the suite of lockout stores, in the order of its output. */
export const lockoutRules: readonly LockoutRule[] = [
  thresholdRule,
  backoffRule,
  releaseRule,
  forgettingRule,
  keysRule,
  outageRule,
  deadlineRule,
];
