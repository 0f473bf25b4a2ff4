import { describe, expect, it } from "vitest";
import { deriveScrypt } from "../../src/credentials/derive-scrypt.ts";

// RFC 7914, section 12, whose salts are too short for a stored hash. The fourth vector takes 1 GiB, four times what
// createScryptScheme runs by default.
const vectors = [
  {
    password: "",
    salt: "",
    cost: 4,
    blockSize: 1,
    parallelism: 1,
    digest:
      "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442" +
      "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
  },
  {
    password: "password",
    salt: "NaCl",
    cost: 10,
    blockSize: 8,
    parallelism: 16,
    digest:
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162" +
      "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  },
  {
    password: "pleaseletmein",
    salt: "SodiumChloride",
    cost: 14,
    blockSize: 8,
    parallelism: 1,
    digest:
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
      "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  },
];

describe("deriveScrypt", () => {
  it.each(vectors)("computes RFC 7914's vector of $password, $salt", async ({ password, salt, digest, ...numbers }) => {
    const derived = await deriveScrypt(password, { salt: Buffer.from(salt), ...numbers }, 64);

    expect(derived.toString("hex")).toBe(digest);
  });

  it("takes the memory that the numbers need, which is more than Node allows as it comes", async () => {
    const work = { cost: 18, blockSize: 8, parallelism: 1, salt: Buffer.from("somesalt") };

    const derived = await deriveScrypt("password", work, 32);

    // Python's hashlib.scrypt of OpenSSL 3.
    expect(derived.toString("hex")).toBe("39053168a9e0d754b9ec4ab53c6d5f38f85ed7aad6f05c362b83d43385027236");
  });

  it("rejects where there is no such scrypt", async () => {
    const work = { cost: 16, blockSize: 1, parallelism: 1, salt: Buffer.from("somesalt") };

    await expect(deriveScrypt("password", work, 32)).rejects.toBeInstanceOf(Error);
  });
});
