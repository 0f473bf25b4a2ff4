import { createApiGatewayHandler, createAuthenticator, createLambdaHandler } from "@transfer-idp/core";
import { createSecretsProvider } from "@transfer-idp/provider-secrets";

const { SECRETS_MANAGER_REGION: region, SECRET_NAME_TEMPLATE: secretName } = process.env;

export const authenticator = createAuthenticator({
  provider: createSecretsProvider({ clientConfig: region === undefined ? {} : { region }, secretName }),
});
// Lambda does not begin with a login before this is done: no user waits for the AWS SDK to load.
await authenticator.warmUp();

// Behind mapping-template.vtl the function's handler is `index.handler`, behind the proxy integration `index.proxyHandler`.
export const handler = createLambdaHandler(authenticator);
export const proxyHandler = createApiGatewayHandler(authenticator);
