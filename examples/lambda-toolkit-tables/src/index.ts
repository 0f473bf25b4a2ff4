import { createAuthenticator, createLambdaHandler, requireOption } from "@transfer-idp/core";
import { createToolkitProvider } from "@transfer-idp/provider-dynamo";
import { createLdapModule } from "./ldap-module.ts";
import { createSecretsManagerModule } from "./secrets-manager-module.ts";

const { USERS_TABLE = "", IDENTITY_PROVIDERS_TABLE = "", USER_NAME_DELIMITER = "" } = process.env;
const { AWS_REGION, AWS_ACCOUNT_ID } = process.env;
const isAccount = AWS_ACCOUNT_ID === undefined || /^\d{12}$/.test(AWS_ACCOUNT_ID);
requireOption(isAccount, "variables.AWS_ACCOUNT", "must be the twelve digits of an account");

export const authenticator = createAuthenticator({
  provider: createToolkitProvider({
    clientConfig: {},
    usersTable: USERS_TABLE,
    identityProvidersTable: IDENTITY_PROVIDERS_TABLE,
    delimiter: USER_NAME_DELIMITER,
    modules: { ldap: createLdapModule, secrets_manager: createSecretsManagerModule },
  }),
  // What `{{AWS_REGION}}` and `{{AWS_ACCOUNT}}` stand for in the tables.
  variables: { AWS_REGION, REGION: AWS_REGION, AWS_ACCOUNT: AWS_ACCOUNT_ID },
});
// Lambda does not begin with a login before this is done: no user waits for the AWS SDK to load.
await authenticator.warmUp();

export const handler = createLambdaHandler(authenticator);
