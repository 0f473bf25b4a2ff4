import { isDeepStrictEqual } from "node:util";
import { parsePublicKey } from "../credentials/ssh-public-key.ts";
import { parseJsonText } from "../transfer/parse-json-text.ts";
import { readOwn } from "../transfer/parse-transfer-event.ts";
import type { TransferAuthSession } from "../transfer/transfer-auth-response.ts";
import { type DescribedAnswer, isBlank } from "./describe-answer.ts";
import type { ShadowDifference } from "./shadow-comparison.ts";

type Fields = Readonly<Record<keyof TransferAuthSession, unknown>>;

/** Lists what two answers differ in, as far as Transfer and whoever logs in can tell, and the reasons to refuse. */
export function compareAnswers(current: DescribedAnswer, candidate: DescribedAnswer): readonly ShadowDifference[] {
  if (current.outcome !== candidate.outcome) return ["outcome"];
  if (current.outcome !== "granted" && current.outcome !== "keysListed") {
    const isKnown = current.reason !== undefined && candidate.reason !== undefined;
    return isKnown && current.reason !== candidate.reason ? ["reason"] : [];
  }
  const [before, after] = [readFields(current.response), readFields(candidate.response)];
  const names = Object.keys(before) as (keyof Fields)[];
  return [
    ...(isDeepStrictEqual(current.problems, candidate.problems) ? [] : (["problems"] as const)),
    ...names.filter((name) => !isDeepStrictEqual(before[name], after[name])),
  ];
}

/** The fields of a session in a form in which those that mean the same are equal. */
function readFields(response: unknown): Fields {
  return {
    Role: readField(response, "Role"),
    Policy: readJson(response, "Policy"),
    HomeDirectoryType: readField(response, "HomeDirectoryType") ?? "PATH",
    HomeDirectory: readField(response, "HomeDirectory") ?? "/",
    HomeDirectoryDetails: readJson(response, "HomeDirectoryDetails"),
    PosixProfile: readPosixProfile(response),
    PublicKeys: readKeys(response),
  };
}

function readField(response: unknown, name: keyof Fields): unknown {
  const value = readOwn(response, name);
  return isBlank(value) ? undefined : value;
}

/** What is not text stays as it is: a policy or a list itself in place of its text is a problem of its own. */
function readJson(response: unknown, name: keyof Fields): unknown {
  const value = readField(response, name);
  return typeof value === "string" ? (parseJsonText(value).value ?? value) : value;
}

function readPosixProfile(response: unknown): unknown {
  const profile = readField(response, "PosixProfile");
  const groups = readOwn(profile, "SecondaryGids");
  if (!Array.isArray(groups) || groups.length > 0) return profile;
  return Object.fromEntries(Object.entries(profile as object).filter(([name]) => name !== "SecondaryGids"));
}

/** Keys are a set, and their comments are for people. */
function readKeys(response: unknown): unknown {
  const keys = readField(response, "PublicKeys");
  if (!Array.isArray(keys)) return keys;
  const filled = keys.filter((key: unknown) => !isBlank(key));
  if (filled.length === 0) return undefined;
  return new Set(
    filled.map((key: unknown) => (typeof key === "string" ? (parsePublicKey(key).key ?? key.trim()) : key)),
  );
}
