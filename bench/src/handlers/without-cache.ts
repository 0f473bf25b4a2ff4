import { createAuthenticator, createLambdaHandler, type LambdaHandler } from "@transfer-idp/core";
import { createSecretsProvider } from "@transfer-idp/provider-secrets";

const authenticator = createAuthenticator({ provider: createSecretsProvider({ clientConfig: {}, cache: false }) });
await authenticator.warmUp();

/** Asks Secrets Manager at every login, as the hand-written function does. */
export const handler: LambdaHandler = createLambdaHandler(authenticator);
