import {
  type Account,
  callBackend,
  type IdentityProvider,
  type PasswordVerdict,
  ProviderUnavailableError,
  requireOption,
} from "@transfer-idp/core";
import type { ToolkitProviderRecord } from "@transfer-idp/provider-dynamo";

/** The toolkit's module `cognito`: a user pool, which alone knows its users' passwords. */
export function createCognitoModule({ provider: name, config }: ToolkitProviderRecord): IdentityProvider {
  const { cognito_client_id: clientId, cognito_user_pool_region: region, mfa } = config;
  requireOption(typeof clientId === "string" && clientId !== "", "cognito_client_id", "must be text");
  const isRegion = typeof region === "string" && /^[a-z]+(?:-[a-z]+)+-\d$/.test(region);
  requireOption(isRegion, "cognito_user_pool_region", "must be the name of a region");
  requireOption(mfa === undefined || mfa === false, "mfa", "must be false: there are no codes here");
  return createCognitoProvider(name, clientId, new URL(`https://cognito-idp.${region}.amazonaws.com/`));
}

/** What Cognito says of a password that it does not take. */
const refusals: Readonly<Record<string, "wrong-password-or-unknown-user" | "password-expired" | "disabled">> = {
  NotAuthorizedException: "wrong-password-or-unknown-user",
  UserNotFoundException: "wrong-password-or-unknown-user",
  PasswordResetRequiredException: "password-expired",
  UserNotConfirmedException: "disabled",
};

/** Asks a user pool's token endpoint. */
export function createCognitoProvider(name: string, clientId: string, endpoint: URL): IdentityProvider {
  const verify = async (username: string, password: string, signal: AbortSignal): Promise<PasswordVerdict> => {
    const question = { USERNAME: username, PASSWORD: password };
    let httpStatus: number | undefined;
    try {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
        },
        body: JSON.stringify({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: clientId, AuthParameters: question }),
        signal,
      });
      httpStatus = response.status;
      const answer = (await response.json()) as Answer;
      const { AuthenticationResult: result, ChallengeName: challenge, __type: error } = answer;
      if (response.ok && result !== undefined) return { outcome: "verified", account: readToken(result.AccessToken) };
      if (response.ok && challenge === "NEW_PASSWORD_REQUIRED") {
        return { outcome: "refused", reason: "must-change-password" };
      }
      const reason = refusals[error?.split("#").at(-1) ?? ""];
      if (httpStatus === 400 && reason !== undefined) return { outcome: "refused", reason };
    } catch {
      // What was thrown may quote the request, which holds the password.
    }
    const kind = httpStatus === undefined ? "unreachable" : "backend-error";
    throw new ProviderUnavailableError({ provider: name, kind, httpStatus });
  };
  return {
    name,
    // Nothing is known before the password is tried: key logins go by the tables alone.
    findAccount: ({ username }) =>
      Promise.resolve({
        kind: "opaque",
        verifyPassword: (password, signal) =>
          callBackend({ provider: name, timeoutMs: 3_000, signal }, (limit) => verify(username, password, limit)),
      }),
  };
}

interface Answer {
  readonly AuthenticationResult?: { readonly AccessToken: string };
  readonly ChallengeName?: string;
  readonly __type?: string;
}

/**
 * The name is the pool's own, whatever was typed. The token came from the pool itself, over TLS: its signature need not be
 * checked, as that of one that a client brings along must.
 */
function readToken(token: string): Account {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
  const { username, "cognito:groups": groups = [] } = claims;
  if (typeof username !== "string" || !Array.isArray(groups)) throw new TypeError("The token is not of a user pool.");
  const nothing = { attributes: {}, publicKeys: [], accessRules: [], settings: [] };
  return { username, state: "active", groups: groups.map(String), ...nothing };
}
