import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { PasswordScheme } from "./password-scheme.ts";

// Digests under a key of this process have one length, whatever is compared, and are no use to anybody else.
const key = randomBytes(32);

/** The scheme of passwords stored as they are. It is compared in constant time and used only where it is allowed. */
export const plaintextScheme: PasswordScheme = {
  name: "plaintext",
  prefixes: [],
  verify: (password, stored) => Promise.resolve(timingSafeEqual(digest(password), digest(stored))),
};

function digest(text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}
