import type { ConformanceRule } from "../conformance-rule.ts";
import { accountStateRule } from "./account-state-rule.ts";
import { concurrencyRule } from "./concurrency-rule.ts";
import { deadlineRule } from "./deadline-rule.ts";
import { exactUsernameRule } from "./exact-username-rule.ts";
import { hostileUsernamesRule } from "./hostile-usernames-rule.ts";
import { keysRule } from "./keys-rule.ts";
import { outageRule } from "./outage-rule.ts";
import { passwordRule } from "./password-rule.ts";
import { secrecyRule } from "./secrecy-rule.ts";
import { stableAnswersRule } from "./stable-answers-rule.ts";
import { unknownUserRule } from "./unknown-user-rule.ts";

/** Every rule of the suite, in the order of its output. */
export const conformanceRules: readonly ConformanceRule[] = [
  passwordRule,
  keysRule,
  accountStateRule,
  unknownUserRule,
  exactUsernameRule,
  hostileUsernamesRule,
  outageRule,
  deadlineRule,
  concurrencyRule,
  stableAnswersRule,
  secrecyRule,
];
