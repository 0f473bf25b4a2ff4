import { compare } from "@node-rs/bcrypt";
import { createBcryptScheme, type PasswordScheme } from "@transfer-idp/core";

const builtIn = createBcryptScheme();

/** bcrypt in the thread pool: other code for the same hashes, under the same rules. */
export const nativeBcrypt: PasswordScheme = {
  ...builtIn,
  verify: async (password, stored) => {
    builtIn.check(stored);
    // bcrypt reads 72 bytes and no more, and some programs nothing behind a NUL.
    if (password.includes("\0") || Buffer.byteLength(password) > 72) return false;
    return compare(password, stored);
  },
};
