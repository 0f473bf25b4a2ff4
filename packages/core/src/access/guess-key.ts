import { createHash } from "node:crypto";
import { isAddress } from "./is-address.ts";
import type { LockoutCounter } from "./lockout-options.ts";

/** Whose guess it is. */
export interface Guess {
  /** `name` of the identity provider that knows the user. */
  readonly provider: string;
  /** Of the account where one was found, or else the name that the provider was asked for. */
  readonly username: string;
  /** Absent, or no address, all of them are one source. */
  readonly sourceIp: string | undefined;
}

const keyMaxBytes = 1_024;

/**
 * Names the counter of a guess: the same for names and addresses that are written differently and mean the same, and
 * another one for everything else. At most 1,024 bytes in UTF-8.
 *
 * An address is counted over all providers: to guess names of another one is no new start.
 */
export function createGuessKey(counter: LockoutCounter, { provider, username, sourceIp }: Guess): string {
  const user = [provider, foldUsername(username)];
  const source = foldSource(sourceIp);
  const parts = { userAndSource: [...user, source], source: [source], user }[counter];
  // JSON parts what it joins without doubt, whatever is in it, and escapes control characters and lone surrogates.
  const key = JSON.stringify([counter, ...parts]);
  // JSON of a list begins with a bracket, so that no key can pass for the hash of another.
  return Buffer.byteLength(key) > keyMaxBytes ? `sha256:${createHash("sha256").update(key).digest("hex")}` : key;
}

/**
 * Writes names alike that a backend may take for one. Directories ignore case and width, and characters that nobody sees
 * (RFC 4518), and databases with a collation that ignores accents take `álice` for `alice`: `al<U+00AD>ice` would be
 * another name, with guesses of its own, for one account. That some names of two accounts are folded into one costs no
 * more than a counter that they share.
 */
export function foldUsername(username: string): string {
  const visible = username
    .replaceAll(/[\s\p{Z}\u0085]+/gu, " ")
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\uFFFC]/gu, "");
  // Each way catches letters that the other leaves apart: `ẞ`, `ß` and `ss`, or the three forms of sigma.
  const folded = removeMarks(visible).toLowerCase().toUpperCase().toLowerCase();
  return removeMarks(folded).normalize("NFKC").replaceAll(/\s+/gu, " ").trim();
}

function removeMarks(text: string): string {
  // The iota below a letter is a mark, and in capitals a letter of its own.
  const bare = text.normalize("NFKD").replaceAll("\u0345", "\u03B9").replaceAll(/\p{M}/gu, "");
  return bare.replaceAll(/[ØøŁłĐđÐðĦħŦŧÆæŒœı]/g, (letter) => plainLetters[letter.toLowerCase()] ?? letter);
}

/** Letters of Latin-1 and Latin Extended-A that have a stroke or are two, which no normal form takes apart. */
const plainLetters: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  æ: "ae",
  œ: "oe",
  ı: "i",
};

/** Writes an address in the one form that it is counted by; `null` stands for all that are none. */
export function foldSource(sourceIp: string | undefined): string | null {
  if (!isAddress(sourceIp)) return null;
  if (!sourceIp.includes(":")) return sourceIp;
  const groups = readGroups(sourceIp);
  const [high = 0, low = 0] = groups.slice(6);
  const isIpv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isIpv4) return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  return `${groups.slice(0, 4).map(toHex).join(":")}::/64`;
}

/** Reads the eight groups of an IPv6 address. */
function readGroups(address: string): readonly number[] {
  const hexOnly = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
    return `${toHex(a * 256 + b)}:${toHex(c * 256 + d)}`;
  });
  const [left = [], right = []] = hexOnly.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

function toHex(group: number): string {
  return group.toString(16);
}
