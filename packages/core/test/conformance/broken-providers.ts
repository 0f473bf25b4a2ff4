import { accountFaults } from "./faults/account-faults.ts";
import { answerFaults } from "./faults/answer-faults.ts";
import { backendFaults } from "./faults/backend-faults.ts";
import type { BrokenProvider } from "./faults/broken-provider.ts";
import { usernameFaults } from "./faults/username-faults.ts";

/** Each is the sound memory provider with one thing changed. */
export const brokenProviders: readonly BrokenProvider[] = [
  ...accountFaults,
  ...usernameFaults,
  ...backendFaults,
  ...answerFaults,
];
