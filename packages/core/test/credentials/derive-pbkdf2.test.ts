import { describe, expect, it } from "vitest";
import { derivePbkdf2 } from "../../src/credentials/derive-pbkdf2.ts";

// RFC 7914, section 11, whose salts are too short for a stored hash.
const vectors = [
  {
    password: "passwd",
    salt: "salt",
    rounds: 1,
    derived:
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" +
      "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
  },
  {
    password: "Password",
    salt: "NaCl",
    rounds: 80_000,
    derived:
      "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56" +
      "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
  },
];

describe("derivePbkdf2", () => {
  it.each(vectors)("computes RFC 7914's vector of $password, $salt", async ({ password, salt, rounds, derived }) => {
    const work = { digest: "sha256", rounds, salt: Buffer.from(salt) } as const;

    expect((await derivePbkdf2(password, work, 64)).toString("hex")).toBe(derived);
  });

  it("rejects where there is no such PBKDF2", async () => {
    const work = { digest: "sha256", rounds: 0, salt: Buffer.from("salt") } as const;

    await expect(derivePbkdf2("passwd", work, 32)).rejects.toBeInstanceOf(Error);
  });
});
