import { describeIdentityProvider } from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";
import { createMemoryFixture } from "./memory-provider.ts";

describeIdentityProvider({ describe, it, expect }, { name: "the memory provider", createFixture: createMemoryFixture });
