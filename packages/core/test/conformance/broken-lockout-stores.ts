import type { BrokenLockoutStore } from "./faults/broken-lockout-store.ts";
import { countingFaults } from "./faults/counting-faults.ts";
import { keyFaults } from "./faults/key-faults.ts";
import { releaseFaults } from "./faults/release-faults.ts";
import { storeOutageFaults } from "./faults/store-outage-faults.ts";

/** Each is the sound counting store with one thing changed. */
export const brokenLockoutStores: readonly BrokenLockoutStore[] = [
  ...countingFaults,
  ...releaseFaults,
  ...keyFaults,
  ...storeOutageFaults,
];
