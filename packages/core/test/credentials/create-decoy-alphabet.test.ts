import type * as crypto from "node:crypto";
import { compare } from "bcryptjs";
import { describe, expect, it, vi } from "vitest";
import { createDecoy } from "../../src/credentials/create-decoy.ts";

// Bytes of ones and nothing else: the last letter, and every bit that means nothing.
vi.mock("node:crypto", async (importOriginal) => ({
  ...(await importOriginal<typeof crypto>()),
  randomBytes: (size: number) => Buffer.alloc(size, 0xff),
}));

describe("createDecoy", () => {
  it("leaves no bit of a bcrypt hash set that means nothing, whatever the random bytes are", async () => {
    const decoy = createDecoy({ scheme: "bcrypt", cost: 4 });

    // 128 bits of salt end with a letter of two bits, 184 of digest with one of four.
    expect(decoy).toBe(`$2b$04$${"9".repeat(21)}u${"9".repeat(30)}6`);
    expect(await compare("password", decoy)).toBe(false);
  });
});
