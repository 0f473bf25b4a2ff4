import { createBcryptScheme } from "../../src/credentials/bcrypt-scheme.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PasswordScheme } from "../../src/credentials/password-scheme.ts";
import { createPasswordSchemes } from "../../src/credentials/password-schemes.ts";

const makeScheme = (name: string, ...prefixes: readonly string[]): PasswordScheme => ({
  name,
  prefixes,
  verify: () => Promise.resolve(false),
});

const strict = createPasswordSchemes({ allowPlaintextPasswords: false });
const lenient = createPasswordSchemes({ allowPlaintextPasswords: true });

const refusal = (problem: string): unknown =>
  expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "password[1]", problem });

/** A list whose first place is a hole. */
function withHole(entry: unknown): unknown[] {
  const list: unknown[] = [];
  list[1] = entry;
  return list;
}

describe("createPasswordSchemes", () => {
  it.each(["$2a$10$x", "$2b$10$x", "$2y$10$x"])("finds bcrypt by the beginning of %s", (value) => {
    expect(strict.select({ value }, "password").name).toBe("bcrypt");
  });

  it.each([
    ["$argon2id$x", "argon2"],
    ["$argon2i$x", "argon2"],
    ["$argon2d$x", "argon2"],
    ["$scrypt$x", "scrypt"],
    ["$pbkdf2-sha256$x", "pbkdf2"],
    ["$pbkdf2-sha512$x", "pbkdf2"],
  ])("finds the scheme of %s by its beginning, and by its name %s", (value, name) => {
    expect(lenient.select({ value }, "password").name).toBe(name);
    expect(lenient.select({ value: "x", scheme: name }, "password").name).toBe(name);
  });

  it.each([
    "$argon2id$",
    "$argon2id$garbage",
    "$argon2i$v=19$garbage",
    "$argon2d$$$$",
    "$scrypt$",
    "$scrypt$garbage",
    "$pbkdf2-sha256$garbage",
    "$pbkdf2-sha512$29000$salt",
    "$2b$garbage",
  ])("has the broken %s fail as a record, and never be compared as plaintext", async (value) => {
    const scheme = lenient.select({ value }, "password[0]");

    const verified = scheme.verify(value, value, new AbortController().signal);

    expect(scheme.name).not.toBe("plaintext");
    await expect(verified).rejects.toMatchObject({ code: "ERR_INVALID_USER_RECORD", field: "password" });
  });

  it("takes what looks like no hash as plaintext where that is allowed, and refuses it where it is not", () => {
    const stored = { value: "correct horse" };

    const selected = lenient.select(stored, "password[1]");

    expect(selected.name).toBe("plaintext");
    expect(() => strict.select(stored, "password[1]")).toThrow(
      refusal("is no hash, and plaintext is not allowed here"),
    );
  });

  it.each([
    "$argon2$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b",
    "$argon2ds$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b",
    "$ARGON2ID$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b",
    "$pbkdf2$1212$OB.dtnSEXZK8U5cgxU/GYQ$y5LKPOplRmok7CZp/aqVDVg8zGI",
    "$pbkdf2-sha1$i=1000$c29tZXNhbHQ$RdescudvJCsgt3ub+b",
    "$pbkdf2-sha384$i=1000$c29tZXNhbHQ$RdescudvJCsgt3ub+b",
    "$scrypt2$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4",
    "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
    "$5$rounds=5000$usesomesillystri$KqJWpanXZHKq2BOB43TSaYhEWsQ1Lr5QNyPCDH/Tp.6",
    "$6$52450745$k5ka2p8bFuSmoVT1tzOyyuaREkkKBcCNqoDKzYiJL9RaE8yMnPgh2XzzF0NDrUhgrcLwg78xs1w5pJiypEdFX/",
    "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
    "$7$CU..../....Wq2GcsvbNk6YKK5Xk2Vd1$8",
    "$P$984478476IagS59wHZvyQMArzfx58u.",
    "$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf",
    "$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e",
    "$2$05$x",
    "$md5,rounds=904$iPPKEBnEkp3JV8uX$0L6m7rOFTVFn.SGqo2M9W1",
    "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
    "{ssha512}x",
    "{CRYPT}$6$x",
    "{PBKDF2-SHA512}10000$x",
    "{bcrypt}$2a$10$x",
    "{noop}secret",
    "pbkdf2_sha256$600000$salt$hash",
    "bcrypt_sha256$12$x",
    "bcrypt_sha256$$2b$12$x",
    "argon2$argon2id$v=19$m=65536,t=3,p=4$x",
    "sha1$salt$x",
    "md5$salt$x",
    "pbkdf2:sha256:600000$salt$x",
    "scrypt:32768:8:1$salt$x",
    "!$6$salt$x",
    "*$6$salt$x",
    "!",
    "!!",
    "*",
    "_J9..rasmBYk8r9AiWNc",
    // Spring Security, htpasswd, PostgreSQL, MySQL, Solaris, /etc/shadow.
    "{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=19456,t=2,p=1$x",
    "{pbkdf2@SpringSecurity_v5_8}5d923b44",
    "alice:$argon2id$v=19$m=65536,t=3,p=4$x",
    "alice:$2y$05$x",
    "SCRAM-SHA-256$4096:salt$stored:server",
    "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19",
    "*LK*$6$salt$x",
    "alice:$6$salt$x",
    "alice:$apr1$salt$x",
    '"$6$salt$x"',
    "$$6$$salt$$x",
    "\\$2b\\$10\\$x",
    "\\$argon2id\\$v=19\\$x",
    // Careless copies: escaped for a compose file, in quotes, without the first dollar.
    "$$argon2id$$v=19$$m=65536,t=3,p=4$$x",
    '"$argon2id$v=19$m=65536,t=3,p=4$x"',
    "\\$2b\\$10$2b$10$x",
    "\u200b$2b$10$x",
    "argon2id$v=19$m=65536,t=3,p=4$x",
    "2b$12$x",
    "pbkdf2-sha256$i=600000,l=32$x",
  ])("never takes %s, a hash of an unknown scheme, for plaintext", (value) => {
    for (const schemes of [strict, lenient]) {
      expect(() => schemes.select({ value }, "password[1]")).toThrow(
        refusal("is shaped like a hash of an unknown scheme"),
      );
    }
  });

  it.each([" $argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "\n{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "\t$2b$10$x"])(
    "never takes a hash with white space before it for plaintext: %j",
    (value) => {
      expect(() => lenient.select({ value }, "password[1]")).toThrow(
        refusal("is shaped like a hash of an unknown scheme"),
      );
    },
  );

  it("never takes a hash of any unknown $id$ for plaintext", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/), fc.string(), (id, rest) => {
        expect(() => lenient.select({ value: `$${id}$${rest}` }, "password[1]")).toThrow();
        expect(() => lenient.select({ value: `{${id}}${rest}` }, "password[1]")).toThrow();
        expect(() => lenient.select({ value: `${id}$1000$${rest}` }, "password[1]")).toThrow();
      }),
    );
  });

  it.each([
    "pa$$word",
    "$",
    "$ecret",
    "$ 5 $",
    "{open",
    "100$",
    "a$b$c",
    "{}",
    "$$",
    "p$1",
    "Pa$$w0rd!",
    "!Passw0rd",
    "{^]4e4aFWOY#}*bP$x",
    "{a b}c",
    "$5 a day: $6 with tip",
    "cost:$1",
    "*star*",
  ])("takes %j, which is shaped like no hash, for plaintext", (value) => {
    expect(lenient.select({ value }, "password").name).toBe("plaintext");
  });

  it("refuses a plaintext password that happens to be shaped like a hash, unless its record names the scheme", () => {
    const value = "$ecret$1";

    const selected = lenient.select({ value, scheme: "plaintext" }, "password[1]");

    expect(selected.name).toBe("plaintext");
    expect(() => lenient.select({ value }, "password[1]")).toThrow(
      refusal("is shaped like a hash of an unknown scheme"),
    );
  });

  it("lets a record name plaintext only where plaintext is allowed", () => {
    expect(() => strict.select({ value: "correct horse", scheme: "plaintext" }, "password[1]")).toThrow(
      refusal("has a scheme that is unknown or not allowed"),
    );
  });

  it.each(["", "PLAINTEXT", "ARGON2ID", "$argon2id$", "2b$", "__proto__", "constructor", "toString"])(
    "refuses a record that names the unknown scheme %j",
    (scheme) => {
      expect(() => lenient.select({ value: "x", scheme }, "password[1]")).toThrow(
        refusal("has a scheme that is unknown or not allowed"),
      );
    },
  );

  it.each([
    ["bcrypt", "bcrypt"],
    ["2b", "bcrypt"],
    ["argon2", "argon2"],
    ["argon2id", "argon2"],
    ["scrypt", "scrypt"],
    ["pbkdf2", "pbkdf2"],
    ["pbkdf2-sha512", "pbkdf2"],
  ])("finds the scheme that a record names %s, as a decoy and the command line may", (scheme, name) => {
    expect(strict.select({ value: "x", scheme }, "password").name).toBe(name);
  });

  it("finds by such a name the scheme that runs it, and so its limits", () => {
    const own = makeScheme("argon2", "$argon2id$");
    const schemes = createPasswordSchemes({ allowPlaintextPasswords: false, passwordSchemes: [own] });

    expect(schemes.select({ value: "$argon2id$x", scheme: "argon2id" }, "password")).toBe(own);
    expect(schemes.select({ value: "$argon2i$x", scheme: "argon2i" }, "password").name).toBe("argon2");
    expect(schemes.select({ value: "$argon2i$x", scheme: "argon2i" }, "password")).not.toBe(own);
  });

  it("gives such a name to nothing that has one of its own, or is no whole beginning of a hash", () => {
    const own = [
      makeScheme("argon2id", "$own$"),
      makeScheme("two parts", "$one$two$"),
      makeScheme("without dollars", "abc", "$abc", "abc$"),
      makeScheme("posing", "$plaintext$"),
    ];
    const schemes = createPasswordSchemes({ allowPlaintextPasswords: false, passwordSchemes: own });
    const find = (scheme: string): string => schemes.select({ value: "x", scheme }, "password").name;

    // The built-in one runs `$argon2id$` still, and is found by that.
    expect(find("argon2id")).toBe("argon2id");
    expect(schemes.select({ value: "$argon2id$x" }, "password").name).toBe("argon2");
    expect(find("own")).toBe("argon2id");
    for (const name of ["one", "two", "one$two", "abc", "plaintext", "undefined"]) {
      expect(() => find(name)).toThrow(
        expect.objectContaining({ problem: "has a scheme that is unknown or not allowed" }),
      );
    }
  });

  it("finds a user's scheme by its prefix and by its name", () => {
    const argon = makeScheme("argon2id", "$argon2id$");
    const schemes = createPasswordSchemes({ allowPlaintextPasswords: false, passwordSchemes: [argon] });

    const selected = [
      schemes.select({ value: "$argon2id$v=19$x" }, "password"),
      schemes.select({ value: "without a prefix", scheme: "argon2id" }, "password"),
    ];

    expect(selected).toEqual([argon, argon]);
    expect(schemes.select({ value: "$2b$10$x" }, "password").name).toBe("bcrypt");
  });

  it("decides by the longest prefix that fits, whichever order the schemes came in", () => {
    const short = makeScheme("short", "$x$");
    const long = makeScheme("long", "$x$1$");

    for (const passwordSchemes of [
      [short, long],
      [long, short],
    ]) {
      const schemes = createPasswordSchemes({ allowPlaintextPasswords: true, passwordSchemes });
      expect(schemes.select({ value: "$x$1$a" }, "password")).toBe(long);
      expect(schemes.select({ value: "$x$2$a" }, "password")).toBe(short);
    }
  });

  it("lets a user's scheme take one prefix of a built-in scheme over, and leaves it the others", () => {
    const own = { ...makeScheme("own", "$argon2i$"), check: undefined, needsRehash: undefined, hash: undefined };
    const passwordSchemes = [own as unknown as PasswordScheme];
    const schemes = createPasswordSchemes({ allowPlaintextPasswords: false, passwordSchemes });

    const names = ["$argon2i$x", "$argon2id$x"].map((value) => schemes.select({ value }, "password").name);

    expect(names).toEqual(["own", "argon2"]);
  });

  it("lets a user's scheme take bcrypt's prefixes and name over, all of them or some", () => {
    const native = makeScheme("bcrypt", "$2a$", "$2b$");
    const schemes = createPasswordSchemes({ allowPlaintextPasswords: false, passwordSchemes: [native] });

    const selected = ["$2a$10$x", "$2b$10$x", "$2y$10$x"].map((value) => schemes.select({ value }, "password"));

    expect(selected.map((scheme) => scheme === native)).toEqual([true, true, false]);
    expect(schemes.select({ value: "x", scheme: "bcrypt" }, "password")).toBe(native);
  });

  it.each([
    ["text in the place of a list", { name: "x", prefixes: "$2b$", verify: () => Promise.resolve(true) }],
    [
      "an empty prefix, which would claim every password",
      { name: "x", prefixes: [""], verify: () => Promise.resolve(true) },
    ],
    ["a prefix that is no text", { name: "x", prefixes: [1], verify: () => Promise.resolve(true) }],
    ["a hole among its prefixes", { name: "x", prefixes: withHole("$x$"), verify: () => Promise.resolve(true) }],
    ["no prefixes", { name: "x", verify: () => Promise.resolve(true) }],
    ["no verify", { name: "x", prefixes: ["$x$"] }],
    ["no name", { prefixes: ["$x$"], verify: () => Promise.resolve(true) }],
    ["null for a name", { name: null, prefixes: ["$x$"], verify: () => Promise.resolve(true) }],
    ["an empty name", { name: "", prefixes: ["$x$"], verify: () => Promise.resolve(true) }],
    ["the name of plaintext", { name: "plaintext", prefixes: ["$x$"], verify: () => Promise.resolve(true) }],
    ["a check that is no function", { ...makeScheme("x", "$x$"), check: true }],
    ["a needsRehash that is no function", { ...makeScheme("x", "$x$"), needsRehash: false }],
    ["null for hash", { ...makeScheme("x", "$x$"), hash: null }],
    ["nothing at all", null],
  ])("refuses a scheme with %s, and names its place", (_, scheme) => {
    const passwordSchemes = [createBcryptScheme(), scheme] as readonly PasswordScheme[];

    expect(() => createPasswordSchemes({ passwordSchemes, allowPlaintextPasswords: false })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "passwordSchemes[1]" }),
    );
  });

  it("refuses a hole in the list, and what is no list", () => {
    for (const [passwordSchemes, option] of [
      [withHole(createBcryptScheme()), "passwordSchemes[0]"],
      [createBcryptScheme(), "passwordSchemes"],
    ] as const) {
      expect(() =>
        createPasswordSchemes({ passwordSchemes: passwordSchemes as never, allowPlaintextPasswords: false }),
      ).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
    }
  });

  it("puts no stored value into an error", () => {
    const value = "$argon2$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g";

    expect(() => lenient.select({ value }, "password[1]")).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("c2Fsd") as unknown }),
    );
  });
});
