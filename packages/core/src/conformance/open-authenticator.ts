import { createAuthenticator } from "../authenticator.ts";
import type { Decision } from "../decision.ts";
import type { IdentityProvider } from "../identity-provider.ts";
import type { Logger } from "../logger.ts";
import { makeLogin, neverAborts, type ObservedLogin } from "./observe-login.ts";

/** Where a provider is used as in a Lambda function: behind an authenticator. */
export type DecideLogin = (login: ObservedLogin) => Promise<Decision>;

/** Puts an authenticator without any settings of its own before a provider. */
export function openAuthenticator(provider: IdentityProvider, logger: Logger = silentLogger): DecideLogin {
  const authenticator = createAuthenticator({ provider, logger });
  return ({ username, password, signal = neverAborts() }) => {
    const { protocol, serverId, sourceIp } = makeLogin(username, "password", signal);
    const login = { username, protocol, serverId, sourceIp, signal };
    return password === undefined
      ? authenticator.listPublicKeys(login)
      : authenticator.verifyPassword({ ...login, password });
  };
}

const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
