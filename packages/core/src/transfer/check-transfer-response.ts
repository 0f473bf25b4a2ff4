import { parsePublicKey } from "../credentials/ssh-public-key.ts";
import type { LoginMethod } from "../login.ts";
import { checkHome } from "./check-home.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkPosixProfile } from "./check-posix-profile.ts";
import { roleMaxCharacters, rolePattern } from "./limits.ts";
import { readOwn } from "./parse-transfer-event.ts";
import type { ReportProblem, ResponseProblem } from "./response-problem.ts";

const fields: readonly string[] = [
  "Role",
  "PosixProfile",
  "PublicKeys",
  "Policy",
  "HomeDirectoryType",
  "HomeDirectoryDetails",
  "HomeDirectory",
];

/**
 * Finds out what Transfer would refuse, misread or take otherwise than meant in an answer of an identity provider.
 *
 * `{}` is a correct refusal. Use it on answers of handlers of your own; those of this library's handlers have passed it.
 *
 * @param response - The answer: an object, not JSON text and not the envelope that TestIdentityProvider puts around it.
 * @param method - Which login it answers. Left out, `PublicKeys` may be there or not.
 * @returns problems in the order of the fields; an answer without one of severity `error` is fit for Transfer.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 *
 * @example
 * ```ts
 * import { checkTransferResponse } from "@transfer-idp/core";
 *
 * const problems = checkTransferResponse({ Role: "arn:aws:iam::123456789012:role/x", PosixProfile: { Uid: "0", Gid: 0 } });
 * console.log(problems[0]?.field); // PosixProfile.Uid
 * ```
 */
export function checkTransferResponse(response: unknown, method?: LoginMethod): readonly ResponseProblem[] {
  const problems: ResponseProblem[] = [];
  const report: ReportProblem = (field, code, message, severity = "error") => {
    problems.push({ field, severity, code, message });
  };
  if (typeof response !== "object" || response === null || Array.isArray(response)) {
    report("", "not-an-object", "must be an object");
    return problems;
  }
  if (Object.keys(response).length === 0) return problems;
  checkRole(readOwn(response, "Role"), report);
  checkPosixProfile(readOwn(response, "PosixProfile"), report);
  checkPublicKeys(readOwn(response, "PublicKeys"), method, report);
  checkPolicy(readOwn(response, "Policy"), report);
  checkHome(response, report);
  for (const field of Object.keys(response).filter((name) => !fields.includes(name))) {
    report(field, "unknown-field", "is no field that Transfer knows", "warning");
  }
  return problems;
}

function checkRole(role: unknown, report: ReportProblem): void {
  if (role === undefined || (typeof role === "string" && role.trim() === "")) {
    report("Role", "role-missing", "must not be blank: Transfer takes the answer for a refusal");
  } else if (typeof role !== "string" || role.length > roleMaxCharacters || !rolePattern.test(role)) {
    report("Role", "role-arn", "must be the ARN of an IAM role");
  }
}

function checkPublicKeys(keys: unknown, method: LoginMethod | undefined, report: ReportProblem): void {
  if (method === "password") {
    if (keys !== undefined) report("PublicKeys", "keys-on-password-login", "must not be there on a password login");
    return;
  }
  if (keys === undefined) {
    if (method === "publicKey") report("PublicKeys", "keys-missing", "must be there on a key login");
    return;
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    report("PublicKeys", "keys-not-a-list", "must be a list with at least one key");
    return;
  }
  for (const [index, key] of keys.entries()) {
    if (typeof key === "string" && isOneKey(key)) continue;
    report(`PublicKeys[${String(index)}]`, "key-unreadable", "must be one public key in OpenSSH's form");
  }
}

/** Several keys in one text are no key, however well each of them reads. */
function isOneKey(text: string): boolean {
  return parsePublicKey(text).key !== undefined && !/[\r\n]|,\s*(?:ssh|ecdsa)-/.test(text.trim());
}
