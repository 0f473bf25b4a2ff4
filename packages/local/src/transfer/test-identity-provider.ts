import { ConfigurationError, type Protocol } from "@transfer-idp/core";
import { invokeHandler } from "./invoke-handler.ts";
import { type Finding, judgeAnswer } from "./judge-answer.ts";
import type { LambdaHandler } from "./lambda-handler.ts";
import { usernamePattern } from "./refuse-username.ts";
import { defaultHandlerTimeoutMs, defaultServerId, readServerId, readTimeout } from "./server-settings.ts";

/** Input of {@link testIdentityProvider}, under the names of AWS's API in camelCase. */
export interface TestIdentityProviderInput {
  /** The handler to ask. */
  readonly handler: LambdaHandler;
  /** 3 to 100 letters, digits and `_ - . @`. */
  readonly userName: string;
  /** At most 1,024 characters. Left out, the event has no password, as on a key login. */
  readonly userPassword?: string | undefined;
  /** `s-` and 17 hex digits. @defaultValue `s-01234567890abcdef` */
  readonly serverId?: string | undefined;
  /** Left out, the event has no protocol. */
  readonly serverProtocol?: Protocol | undefined;
  /** Left out, the event has no source address. At most 32 characters, as in AWS's API. */
  readonly sourceIp?: string | undefined;
  /** Milliseconds that the handler may take. @defaultValue 15000 */
  readonly handlerTimeoutMs?: number | undefined;
}

/** What AWS's `TestIdentityProvider` answers, under its own names. */
export interface TestIdentityProviderResult {
  /** The handler's answer as JSON text; empty where there is none. */
  readonly Response: string;
  readonly StatusCode: number;
  readonly Message: string;
  /** Always empty: only servers with API Gateway have one. */
  readonly Url: string;
}

/** The result and what AWS does not tell. */
export interface TestIdentityProviderReport {
  readonly result: TestIdentityProviderResult;
  /** `authenticated`: a real login with this answer would get a session, or on a key login its keys compared. */
  readonly outcome: "authenticated" | "refused" | "failed";
  /** What Transfer would refuse or misread in the answer. */
  readonly findings: readonly Finding[];
  /** Why the handler failed, and lines of its error. */
  readonly details: readonly string[];
}

/**
 * Asks a handler about one user and answers what AWS's `TestIdentityProvider` answers, with what is wrong beside it.
 *
 * @param input - As the API's parameters; `userName` and `handler` are required. A password is neither kept nor shown.
 * @returns the result, also where the handler throws or takes too long (`failed`, StatusCode 500).
 * @throws ConfigurationError `ERR_CONFIGURATION`: an input that AWS's API would not take. It names the input.
 * @see https://docs.aws.amazon.com/transfer/latest/APIReference/API_TestIdentityProvider.html
 *
 * @example
 * ```ts
 * import { testIdentityProvider } from "@transfer-idp/local";
 *
 * const handler = () => Promise.resolve({});
 * const { result } = await testIdentityProvider({ handler, userName: "alice", userPassword: "a password" });
 * console.log(result.Message); // Lambda IDP authentication failure
 * ```
 */
export async function testIdentityProvider(input: TestIdentityProviderInput): Promise<TestIdentityProviderReport> {
  const event = createEvent(input);
  const timeoutMs = readTimeout(input.handlerTimeoutMs ?? defaultHandlerTimeoutMs);
  const invocation = await invokeHandler(input.handler, event, timeoutMs);
  if (invocation.outcome === "failed") {
    // What AWS answers for a Lambda function that fails is not documented; this is what it answers for an API that does.
    const result = { Response: "", StatusCode: 500, Message: "Internal server error", Url: "" };
    return { result, outcome: "failed", findings: [], details: [invocation.reason, ...invocation.details] };
  }
  const isPasswordLogin = input.userPassword !== undefined && input.userPassword !== "";
  const judgement = judgeAnswer(invocation.answer, isPasswordLogin ? "password" : "publicKey");
  const result = {
    Response: JSON.stringify(invocation.answer),
    StatusCode: 200,
    Message: chooseMessage(judgement.findings, invocation.answer),
    Url: "",
  };
  return {
    result,
    outcome: judgement.accepted ? "authenticated" : "refused",
    findings: judgement.findings,
    details: [],
  };
}

function chooseMessage(findings: readonly Finding[], answer: unknown): string {
  const isUnparsable = findings.some(({ code }) => code === "details-not-text" || code === "details-unreadable");
  if (isUnparsable) return "Unable to parse Json";
  const role = typeof answer === "object" && answer !== null && "Role" in answer ? answer.Role : undefined;
  const hasRole = typeof role === "string" && role.trim() !== "";
  return hasRole ? "" : "Lambda IDP authentication failure";
}

function createEvent(input: TestIdentityProviderInput): object {
  const { userName, userPassword, serverProtocol, sourceIp } = input;
  if (!usernamePattern.test(userName)) {
    throw new ConfigurationError("userName", "must be 3 to 100 letters, digits and _ - . @, not beginning with - . @");
  }
  if (userPassword !== undefined && userPassword.length > 1024) {
    throw new ConfigurationError("userPassword", "must have at most 1024 characters");
  }
  if (serverProtocol !== undefined && !["SFTP", "FTP", "FTPS"].includes(serverProtocol)) {
    throw new ConfigurationError("serverProtocol", "must be SFTP, FTP or FTPS");
  }
  if (sourceIp !== undefined && !/^[0-9a-fA-F.:]{0,32}$/.test(sourceIp)) {
    throw new ConfigurationError("sourceIp", "must be an IPv4 or IPv6 address of at most 32 characters");
  }
  return {
    username: userName,
    ...(userPassword === undefined ? {} : { password: userPassword }),
    ...(serverProtocol === undefined ? {} : { protocol: serverProtocol }),
    serverId: readServerId(input.serverId ?? defaultServerId),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  };
}
