// Run by Node itself, without vitest: the suite needs no more of a runner than this.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeIdentityProvider } from "../../../src/conformance/index.ts";
import { brokenProviders } from "../broken-providers.ts";
import { createMemoryFixture, createMemoryProvider } from "../memory-provider.ts";

const expect = (observed: unknown): { toEqual(wanted: unknown): void } => ({
  toEqual: (wanted) => {
    assert.deepEqual(observed, wanted);
  },
});

const fault = process.argv[2];
const createProvider = brokenProviders.find((broken) => broken.fault === fault)?.createProvider ?? createMemoryProvider;

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "memory",
    createFixture: (users) => createMemoryFixture(users, createProvider),
    narrow: { "exact-username/case": "Tried here is how the runner shows it." },
    deadlineMs: 500,
  },
);
