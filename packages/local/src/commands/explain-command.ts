import { isIP } from "node:net";
import type { Authenticator, Decision, LoginMethod } from "@transfer-idp/core";
import { describeThrown } from "../transfer/describe-thrown.ts";
import { refuseUsername } from "../transfer/refuse-username.ts";
import { defaultServerId } from "../transfer/server-settings.ts";
import { chooseSigns, describeDecision } from "./describe-decision.ts";
import { loadAuthenticator } from "./load-authenticator.ts";
import { MisuseError } from "./misuse-error.ts";
import { readLdapPreset } from "./read-ldap-preset.ts";
import { readChoice, readOptions } from "./read-options.ts";
import {
  checkLoginPasswordOptions,
  loginPasswordHelp,
  loginPasswordOptionKinds,
  readLoginPassword,
} from "./read-password.ts";
import { type ExplainedLogin, summarizeDecision } from "./summarize-decision.ts";
import { escapeControls, reserveOutput, type Terminal } from "./terminal.ts";
import { writeJson } from "./write-json.ts";

/** `transfer-idp explain --help` */
const explainHelp = `Usage: transfer-idp explain --authenticator FILE --user-name NAME [options]
       transfer-idp explain --ldap-preset NAME

Has your authenticator decide one login and prints why it decided so: every step with its time, what the access rules
said, and where each setting of the session came from. It prints no password, no key but its fingerprint and nothing
else that is stored. What your file logs goes to standard error.

A password login is a real one: the backend is asked, and where lockout is on it counts as a guess.

  --authenticator FILE           an ESM or CommonJS file that exports what createAuthenticator returns
  --authenticator-export NAME    the name of the export (default: authenticator)
  --format FORMAT                tree | json (default: tree)

The login:
  --user-name NAME               required
${loginPasswordHelp}
                                 (without either, it is a key login)
  --server-id ID                 (default: ${defaultServerId})
  --server-protocol PROTOCOL     SFTP | FTP | FTPS (default: SFTP)
  --source-ip ADDRESS            (without it, the login passes no rule about addresses)
  --help

  --ldap-preset NAME             prints a preset of @transfer-idp/provider-ldap instead, as JSON: what it looks for, and
                                 which servers it was tried with

Exit status: 0 granted or keysListed, 1 denied, 2 failed or misused.`;

const exitStatus = { granted: 0, keysListed: 0, denied: 1, failed: 2 } as const;

/** Runs `transfer-idp explain`. @returns the exit status. */
export async function runExplain(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, {
    authenticator: { type: "string" },
    "authenticator-export": { type: "string" },
    format: { type: "string" },
    "user-name": { type: "string" },
    ...loginPasswordOptionKinds,
    "server-id": { type: "string" },
    "server-protocol": { type: "string" },
    "source-ip": { type: "string" },
    "ldap-preset": { type: "string" },
    help: { type: "boolean" },
  });
  if (options.help === true) {
    terminal.print(explainHelp);
    return 0;
  }
  const { "ldap-preset": preset, ...others } = options;
  if (preset !== undefined) {
    if (Object.keys(others).length > 0) throw new MisuseError("--ldap-preset goes with no other option.");
    terminal.print(writeJson(await readLdapPreset(preset)));
    return 0;
  }
  const { authenticator: file, "user-name": username, "source-ip": sourceIp } = options;
  if (file === undefined) throw new MisuseError("--authenticator is required.");
  if (username === undefined) throw new MisuseError("--user-name is required.");
  checkLoginPasswordOptions(options);
  const format = readChoice("format", options.format ?? "tree", ["tree", "json"]);
  const protocol = readChoice("server-protocol", options["server-protocol"] ?? "SFTP", ["SFTP", "FTP", "FTPS"]);
  const isKeyLogin = options["user-password"] === undefined && options["user-password-stdin"] !== true;
  // Handlers never ask this of an authenticator: without a password, such a login has an empty one.
  if (isKeyLogin && protocol !== "SFTP") throw new MisuseError("A key login is for SFTP: FTP and FTPS have passwords.");
  if (sourceIp !== undefined && isIP(sourceIp) === 0) {
    throw new MisuseError("--source-ip must be an IPv4 or IPv6 address.");
  }
  const method: LoginMethod = isKeyLogin ? "publicKey" : "password";
  const login = { username, method, protocol, serverId: options["server-id"] ?? defaultServerId, sourceIp };

  reserveOutput();
  const authenticator = await loadAuthenticator(file, options["authenticator-export"] ?? "authenticator");
  const password = await readLoginPassword(options);
  const decided = await decide(authenticator, login, password);
  if ("problem" in decided) {
    terminal.note(`transfer-idp explain: ${decided.problem}`);
    for (const detail of decided.details) terminal.note(`    ${escapeControls(detail, 1000)}`);
    return 2;
  }
  const summary = summarizeDecision(decided, login);
  if (format === "json") terminal.print(writeJson(summary));
  else for (const line of describeDecision(summary, chooseSigns(process.env))) terminal.print(line);
  const refused = refuseUsername(username);
  if (refused !== undefined) terminal.note(`transfer-idp explain: no handler would be asked: ${refused}.`);
  return exitStatus[decided.outcome];
}

/** Has the login decided. An authenticator of core always answers; one that wraps it may do anything. */
async function decide(
  authenticator: Authenticator,
  { method, ...login }: ExplainedLogin,
  password: string | undefined,
): Promise<Decision | { readonly problem: string; readonly details: readonly string[] }> {
  let decision: Decision;
  try {
    decision =
      password === undefined
        ? await authenticator.listPublicKeys(login)
        : await authenticator.verifyPassword({ ...login, password });
  } catch (error) {
    return {
      problem: "the authenticator threw, which one of createAuthenticator never does:",
      details: describeThrown(error, password),
    };
  }
  return isDecision(decision, method)
    ? decision
    : { problem: "the authenticator answered nothing that is a decision of such a login.", details: [] };
}

// A password login is never answered with keys, nor a key login as granted: nothing would have been proven.
function isDecision(value: unknown, method: LoginMethod): boolean {
  const decision = value as Partial<Decision> | null | undefined;
  const success = method === "password" ? "granted" : "keysListed";
  return (
    [success, "denied", "failed"].includes(decision?.outcome ?? "") &&
    Array.isArray(decision?.trace?.steps) &&
    typeof decision.trace.milliseconds === "number"
  );
}
