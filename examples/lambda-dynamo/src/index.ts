import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAuthenticator, createLambdaHandler } from "@transfer-idp/core";
import { createDynamoLockoutStore, createDynamoProvider } from "@transfer-idp/provider-dynamo";

const { USERS_TABLE: tableName = "", GROUPS_TABLE: groupsTable, LOCKOUT_TABLE: lockoutTable } = process.env;

// One for both, so that they share their connections. With the SDK's four attempts a call that is throttled takes longer than
// it may, and would be logged as one that is slow.
const client = new DynamoDBClient({ maxAttempts: 3 });
const groups = groupsTable === undefined ? undefined : { tableName: groupsTable, key: { name: "{{group}}" } };
const store = lockoutTable === undefined ? undefined : createDynamoLockoutStore({ client, tableName: lockoutTable });

export const authenticator = createAuthenticator({
  provider: createDynamoProvider({ client, tableName, groups }),
  lockout: store && { store, whenUnavailable: "fail-logins" },
});
// Lambda does not begin with a login before this is done: no user waits for the AWS SDK to load.
await authenticator.warmUp();

export const handler = createLambdaHandler(authenticator);
