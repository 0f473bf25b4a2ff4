import { testIdentityProvider, type TestIdentityProviderReport } from "../transfer/test-identity-provider.ts";
import { describeFinding } from "./describe-login.ts";
import { chooseHandler, handlerOptionKinds, handlerOptionsHelp } from "./choose-handler.ts";
import { MisuseError } from "./misuse-error.ts";
import { readChoice, readOptions, readWholeNumber } from "./read-options.ts";
import {
  checkLoginPasswordOptions,
  loginPasswordHelp,
  loginPasswordOptionKinds,
  readLoginPassword,
} from "./read-password.ts";
import { escapeControls, reserveOutput, type Terminal } from "./terminal.ts";

/** `transfer-idp test --help` */
const testHelp = `Usage: transfer-idp test (--handler FILE | --users FILE) --user-name NAME [options]

Asks your identity provider about one user and prints what "aws transfer test-identity-provider" prints. What is wrong
with the answer goes to standard error. Exit status: 0 an authenticated answer, 1 refused, 2 failed or misused.

${handlerOptionsHelp}

The login:
  --user-name NAME               required
${loginPasswordHelp}
                                 (without either, the answer is that of a key login)
  --server-id ID                 s- and 17 hex digits (default: s-01234567890abcdef)
  --server-protocol PROTOCOL     SFTP | FTP | FTPS (without it, the event has no protocol)
  --source-ip ADDRESS            (without it, the event has no source address)
  --help`;

const exitStatus = { authenticated: 0, refused: 1, failed: 2 } as const;

/** Runs `transfer-idp test`. @returns the exit status. */
export async function runTest(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, {
    ...handlerOptionKinds,
    "user-name": { type: "string" },
    ...loginPasswordOptionKinds,
    "server-id": { type: "string" },
    "server-protocol": { type: "string" },
    "source-ip": { type: "string" },
    help: { type: "boolean" },
  });
  if (options.help === true) {
    terminal.print(testHelp);
    return 0;
  }
  const userName = options["user-name"];
  if (userName === undefined) throw new MisuseError("--user-name is required.");
  checkLoginPasswordOptions(options);
  const protocol = options["server-protocol"];
  const seconds = options["handler-timeout"];
  const login = {
    userName,
    serverId: options["server-id"],
    serverProtocol:
      protocol === undefined ? undefined : readChoice("server-protocol", protocol, ["SFTP", "FTP", "FTPS"]),
    sourceIp: options["source-ip"],
    handlerTimeoutMs: seconds === undefined ? undefined : readWholeNumber("handler-timeout", seconds, 1, 900) * 1000,
  };
  reserveOutput();
  const handler = await chooseHandler(options, terminal);
  const userPassword = await readLoginPassword(options);
  const report = await testIdentityProvider({ ...login, handler, userPassword });
  terminal.print(JSON.stringify(report.result, null, 4));
  for (const line of explain(report, protocol !== undefined)) terminal.note(line);
  return exitStatus[report.outcome];
}

function explain(report: TestIdentityProviderReport, hasProtocol: boolean): readonly string[] {
  const sentences = {
    authenticated: "Authenticated: Transfer would take this answer.",
    refused:
      report.findings.length === 0
        ? "Refused: the handler denies this login."
        : "Refused: Transfer cannot use this answer.",
    failed: "Failed: the handler gave no answer.",
  };
  const hint = "    note: without --server-protocol the event has no protocol, and many handlers refuse such an event.";
  return [
    sentences[report.outcome],
    ...report.findings.map(describeFinding),
    ...report.details.map((detail) => `    ${escapeControls(detail)}`),
    ...(report.outcome !== "authenticated" && !hasProtocol ? [hint] : []),
  ];
}
