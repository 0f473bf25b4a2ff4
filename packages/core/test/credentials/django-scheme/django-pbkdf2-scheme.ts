import { pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { InvalidUserRecordError, type PasswordScheme } from "@transfer-idp/core";

// "pbkdf2_sha256$1000000$salt$base64 of 32 bytes", as Django's PBKDF2PasswordHasher writes it. The salt is text.
const form = /^pbkdf2_sha256\$([1-9]\d{0,6})\$([^$]+)\$([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/;
const maxRounds = 2_000_000;

function read(stored: string): { readonly rounds: number; readonly salt: string; readonly digest: Buffer } {
  const [, rounds = "", salt = "", digest] = form.exec(stored) ?? [];
  // A broken hash must fail the login: as a wrong password it would be nobody's to mend.
  if (digest === undefined) throw new InvalidUserRecordError("password", "is no complete hash of Django");
  // Before anything is computed: whoever writes a record must not stop the process.
  if (Number(rounds) > maxRounds) throw new InvalidUserRecordError("password", "has too many rounds");
  return { rounds: Number(rounds), salt, digest: Buffer.from(digest, "base64") };
}

/** Passwords as Django stores them by default. */
export const djangoPbkdf2: PasswordScheme = {
  name: "django-pbkdf2",
  prefixes: ["pbkdf2_sha256$"],
  check: (stored) => {
    read(stored);
  },
  verify: async (password, stored) => {
    const { rounds, salt, digest } = read(stored);
    // HMAC fills a short key up with NULs: it cannot tell "secret" from "secret\0".
    if (password.endsWith("\0")) return false;
    return timingSafeEqual(await promisify(pbkdf2)(password, salt, rounds, 32, "sha256"), digest);
  },
  needsRehash: (stored) => read(stored).rounds < 600_000,
};
