import {
  type ApiGatewayHandler,
  type Authenticator,
  createApiGatewayHandler,
  createAuthenticator,
} from "@transfer-idp/core";
import { createSecretsProvider } from "@transfer-idp/provider-secrets";
import { readEnvironment } from "./read-environment.ts";

const { region, secretName } = readEnvironment(process.env);

const authenticator: Authenticator = createAuthenticator({
  provider: createSecretsProvider({ clientConfig: { region }, secretName }),
});
// Lambda does not begin with a login before this is done, so that no user waits for the AWS SDK to load.
await authenticator.warmUp();

export const handler: ApiGatewayHandler = createApiGatewayHandler(authenticator);
