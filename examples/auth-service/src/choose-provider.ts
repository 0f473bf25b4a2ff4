import { createStaticProvider, type IdentityProvider } from "@transfer-idp/core";
import { createSecretsProvider } from "@transfer-idp/provider-secrets";
import type { Variables } from "./read-variables.ts";

/** Users of a file, for trying the service without AWS; or of Secrets Manager. */
export function chooseProvider({ usersFile, secretName, region }: Variables): IdentityProvider {
  if (usersFile !== undefined) return createStaticProvider({ file: usersFile });
  return createSecretsProvider({ clientConfig: region === undefined ? {} : { region }, secretName });
}
