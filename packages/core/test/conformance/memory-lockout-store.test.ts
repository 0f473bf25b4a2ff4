import { createMemoryLockoutStore } from "@transfer-idp/core";
import { describeLockoutStore } from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";

describeLockoutStore(
  { describe, it, expect },
  {
    name: "createMemoryLockoutStore",
    createFixture: () => Promise.resolve({ store: createMemoryLockoutStore(), close: () => Promise.resolve() }),
    narrow: {
      "threshold/two-stores": "The counters are in memory: no two stores share them.",
      outage: "The counters are in memory: no backend can fail.",
      "deadline/reserve": "The counters are in memory: no backend can hang.",
      "deadline/keep": "The counters are in memory: no backend can hang.",
      "deadline/release": "The counters are in memory: no backend can hang.",
      "deadline/later": "The counters are in memory: no backend can hang.",
    },
  },
);
