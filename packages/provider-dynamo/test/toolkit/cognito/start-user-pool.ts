import type { BackendFault, ConformanceUser } from "@transfer-idp/core/conformance";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A user pool, as far as `InitiateAuth` goes: a real HTTP server on loopback, which can be made to fail. */
export interface UserPool {
  readonly endpoint: URL;
  readonly outages: readonly BackendFault[];
  readonly hang: BackendFault;
  stop(): Promise<void>;
}

type Respond = (response: ServerResponse) => void;

interface Question {
  readonly AuthFlow: string;
  readonly ClientId: string;
  readonly AuthParameters: { readonly USERNAME: string; readonly PASSWORD: string };
}

export const clientId = "353r6nqo4bi6baaaasdf123";

/** Answers as Cognito does: a name that nobody has as a wrong password, as pools are set up by default. */
export async function startUserPool(users: readonly ConformanceUser[]): Promise<UserPool> {
  let fault: Respond | undefined;
  const server = createServer((request, response) => {
    void (async () => {
      const question = (await json(request)) as Question;
      const isAsked = request.headers["x-amz-target"] === "AWSCognitoIdentityProviderService.InitiateAuth";
      (fault ?? (isAsked ? decide(users, question) : refuse(400, "UnknownOperationException")))(response);
    })().catch(() => {
      response.destroy();
    });
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const switchTo = (name: string, respond: Respond): BackendFault => ({
    name,
    begin: () => {
      fault = respond;
    },
    end: () => {
      fault = undefined;
      // What was held back goes on.
      server.closeAllConnections();
    },
  });
  return {
    endpoint: new URL(`http://127.0.0.1:${String(port)}/`),
    outages: [
      { name: "connection refused", begin: close, end: () => listen(port) },
      switchTo("throttled", refuse(400, "TooManyRequestsException")),
      switchTo("no such client", refuse(400, "ResourceNotFoundException")),
      switchTo("internal error", refuse(500, "InternalErrorException")),
      switchTo("a refusal with another status", refuse(503, "NotAuthorizedException")),
      switchTo("nonsense", (response) => response.end("<html>")),
      switchTo("nothing", (response) => response.end("{}")),
      switchTo("dropped", (response) => response.destroy()),
    ],
    hang: switchTo("no answer", () => undefined),
    stop: close,
  };
}

function decide(users: readonly ConformanceUser[], question: Question): Respond {
  const { AuthFlow, ClientId, AuthParameters } = question;
  if (AuthFlow !== "USER_PASSWORD_AUTH") return refuse(400, "InvalidParameterException");
  if (ClientId !== clientId) return refuse(400, "ResourceNotFoundException");
  const user = users.find(({ username }) => username === AuthParameters.USERNAME.toLowerCase());
  if (user?.password === undefined || user.password !== AuthParameters.PASSWORD) {
    return refuse(400, "NotAuthorizedException");
  }
  if (user.state === "password-expired") return refuse(400, "PasswordResetRequiredException");
  if (user.state === "disabled") return refuse(400, "UserNotConfirmedException");
  if (user.state === "must-change-password") {
    return (response) => response.end(JSON.stringify({ ChallengeName: "NEW_PASSWORD_REQUIRED", Session: "…" }));
  }
  return (response) => {
    const claims = { username: user.username, token_use: "access", "cognito:groups": ["partners"] };
    const token = ["{}", JSON.stringify(claims), "signature"].map((part) => Buffer.from(part).toString("base64url"));
    response.end(JSON.stringify({ AuthenticationResult: { AccessToken: token.join("."), TokenType: "Bearer" } }));
  };
}

function refuse(status: number, type: string): Respond {
  return (response) => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ __type: type, message: "of Cognito" }));
  };
}
