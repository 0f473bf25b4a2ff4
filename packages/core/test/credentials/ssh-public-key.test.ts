import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireRealPart } from "@transfer-idp/test-parts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePublicKey } from "../../src/credentials/ssh-public-key.ts";

interface KeyCase {
  readonly name: string;
  readonly text: string;
  readonly expected: { readonly key: string } | { readonly problem: string };
  /** What `ssh-keygen -l -f` said of the text. */
  readonly sshKeygen: string | null;
}

const fixture = new URL("fixtures/public-keys.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly cases: readonly KeyCase[] };
const goodKeys = cases.flatMap(({ expected }) => ("key" in expected ? [expected.key] : []));

describe("parsePublicKey", () => {
  it.each(cases)("reads $name", ({ text, expected }) => {
    expect(parsePublicKey(text)).toEqual(expected);
  });

  it("reads no text that ssh-keygen refused, and keeps the body that it accepted", () => {
    const accepted = cases.filter(({ text }) => parsePublicKey(text).key !== undefined);

    expect(accepted.filter(({ sshKeygen }) => sshKeygen === null)).toEqual([]);
    expect(accepted.every(({ text }) => text.includes(parsePublicKey(text).key?.split(" ")[1] ?? "?"))).toBe(true);
  });

  it("has keys of all five kinds to read", () => {
    const kinds = new Set(goodKeys.map((key) => key.split(" ")[0]));

    expect([...kinds].sort()).toEqual([
      "ecdsa-sha2-nistp256",
      "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521",
      "ssh-ed25519",
      "ssh-rsa",
    ]);
  });

  it("writes the padding that was left out, and the same key whatever the padding", () => {
    const padded = goodKeys.filter((key) => key.endsWith("="));
    const unpadded = padded.map((key) => key.replace(/=+$/, ""));

    const read = unpadded.map((key) => parsePublicKey(key).key);

    expect(padded.length).toBeGreaterThan(0);
    expect(read).toEqual(padded);
  });

  it("gives a key back without its comment, whatever the comment", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...goodKeys),
        fc.constantFrom(" ", "\t", " \t "),
        fc.string({ unit: "binary" }),
        (key, gap, comment) => {
          expect(parsePublicKey(`${key}${gap}${comment}`)).toEqual({ key });
        },
      ),
    );
  });

  it.each(["ssh-rsa,", "ssh-rsa:", "ssh-rsa=", "ssh-rsa/2", "ssh-rsä"])(
    "takes the word %s for no type of a key",
    (word) => {
      expect(parsePublicKey(`${word} AAAA`)).toEqual({ problem: "not-openssh" });
    },
  );

  describe("of an RSA modulus, an `mpint` (RFC 4251 section 5)", () => {
    it("reads 16,384 bits, the most that OpenSSH reads, and not one more", () => {
      const most = writeRsaKey(Buffer.concat([Buffer.from([0, 0x80]), Buffer.alloc(2047, 1)]));
      const more = writeRsaKey(Buffer.concat([Buffer.from([1]), Buffer.alloc(2048, 1)]));

      expect([parsePublicKey(most), parsePublicKey(more)]).toEqual([{ key: most }, { problem: "unreadable-body" }]);
    });

    it("reads 0x7f at its beginning as a number, and 0x80 as a negative one", () => {
      const [positive, negative] = [0x7f, 0x80].map((first) =>
        writeRsaKey(Buffer.concat([Buffer.from([first]), Buffer.alloc(255, 1)])),
      );

      expect(parsePublicKey(positive ?? "")).toEqual({ key: positive });
      expect(parsePublicKey(negative ?? "")).toEqual({ problem: "unreadable-body" });
    });
  });

  it("reads its own output as itself", () => {
    expect(goodKeys.map((key) => parsePublicKey(key))).toEqual(goodKeys.map((key) => ({ key })));
  });

  it("reads or refuses any text and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), arbitraryKeyText()), (text) => {
        const parsed = parsePublicKey(text);

        if (parsed.key === undefined) expect(parsed).toEqual({ problem: expect.any(String) as string });
        else expect(parsePublicKey(parsed.key)).toEqual({ key: parsed.key });
      }),
      { numRuns: 1000 },
    );
  });

  it("takes no key in which one byte of the type or a length was changed", () => {
    fc.assert(
      fc.property(fc.constantFrom(...goodKeys), fc.nat(), fc.integer({ min: 1, max: 255 }), (key, at, change) => {
        const [type = "", body = ""] = key.split(" ");
        const bytes = Buffer.from(body, "base64");
        const offset = at % (4 + type.length);
        bytes[offset] = (bytes[offset] ?? 0) ^ change;

        expect(parsePublicKey(`${type} ${bytes.toString("base64")}`).key).toBeUndefined();
      }),
    );
  });

  const hasSshKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

  describe.runIf(requireRealPart("ssh-keygen", hasSshKeygen, "Debian's openssh-client"))("beside ssh-keygen", () => {
    it("accepts no mutated key that ssh-keygen refuses", () => {
      const texts = fc.sample(arbitraryKeyText(), { numRuns: 3000, seed: 20_261_122 });

      const accepted = [...new Set(texts.flatMap((text) => parsePublicKey(text).key ?? []))];

      expect(accepted.length).toBeGreaterThan(200);
      expect(refusedBySshKeygen(accepted)).toEqual([]);
    });

    it("is told so where ssh-keygen refuses one of many", () => {
      const [good = "", offCurve = ""] = [
        goodKeys[0],
        cases.find(({ name }) => name === "a point that is not on the curve")?.text,
      ];

      expect(refusedBySshKeygen([good, offCurve, good])).toEqual([offCurve]);
    });
  });
});

/** Text that is nearly a key: parts, lengths, types, padding and white space of real keys, changed a little. */
function arbitraryKeyText(): fc.Arbitrary<string> {
  const byte = fc.integer({ min: 0, max: 255 });
  const changeBytes = (bytes: Buffer): fc.Arbitrary<Buffer> =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(bytes) },
      {
        weight: 6,
        arbitrary: fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), byte), { maxLength: 3 }).map((changes) => {
          const changed = Buffer.from(bytes);
          for (const [at, value] of changes) changed[at] = value;
          return changed;
        }),
      },
      { weight: 1, arbitrary: fc.nat({ max: bytes.length }).map((end) => bytes.subarray(0, end)) },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ minLength: 1, maxLength: 12 }).map((tail) => Buffer.concat([bytes, tail])),
      },
      // The last part cut or padded on its left, with its length put right.
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 }))
          .map(([cut, zeros]) => changeLast(bytes, cut, zeros)),
      },
    );
  return fc
    .tuple(fc.constantFrom(...goodKeys), fc.constantFrom(...goodKeys), fc.nat({ max: 9 }))
    .chain(([key, other, choice]) => {
      const [type = "", body = ""] = key.split(" ");
      const declared = choice === 0 ? (other.split(" ")[0] ?? "") : type;
      return fc
        .tuple(changeBytes(Buffer.from(body, "base64")), fc.constantFrom("", " bob", " a,b", "\t# x"))
        .map(([bytes, comment]) => `${declared} ${bytes.toString("base64")}${comment}`);
    });
}

function changeLast(bytes: Buffer, cut: number, zeros: number): Buffer {
  const starts: number[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4 + bytes.readUInt32BE(offset)) starts.push(offset);
  const start = starts.at(-1) ?? 0;
  const last = Buffer.concat([Buffer.alloc(zeros), bytes.subarray(start + 4 + cut)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(last.length);
  return Buffer.concat([bytes.subarray(0, start), length, last]);
}

function writeRsaKey(modulus: Buffer): string {
  const parts = [Buffer.from("ssh-rsa"), Buffer.from([3]), modulus].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `ssh-rsa ${Buffer.concat(parts).toString("base64")}`;
}

/** Asks ssh-keygen about all keys in one file: it prints one line a key, and leaves out what it cannot read. */
function refusedBySshKeygen(keys: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "public-keys-"));
  try {
    const file = join(folder, "keys.pub");
    // The comment is printed back, and tells which key a line is about.
    writeFileSync(
      file,
      keys.map((key, index) => `${key.split(" ").slice(0, 2).join(" ")} key${String(index)}\n`).join(""),
    );
    const { stdout } = spawnSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8", timeout: 20_000 });
    const read = new Set([...stdout.matchAll(/ key(\d+) \(/g)].map((match) => Number(match[1])));
    return keys.filter((_, index) => !read.has(index));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
