import type * as crypto from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { createDecoy } from "../../src/credentials/create-decoy.ts";

// Bytes that base64 writes as `+`, which bcrypt's alphabet does not have, and nothing else.
vi.mock("node:crypto", async (importOriginal) => ({
  ...(await importOriginal<typeof crypto>()),
  randomBytes: (size: number) => Buffer.alloc(size, Buffer.from("++++", "base64")),
}));

describe("createDecoy", () => {
  it("is a whole bcrypt hash whatever the random bytes are, in the letters that bcrypt has", () => {
    expect(createDecoy({ scheme: "bcrypt", cost: 10 })).toBe(`$2b$10$${".".repeat(53)}`);
  });
});
