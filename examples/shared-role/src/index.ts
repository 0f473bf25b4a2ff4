import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  createAuthenticator,
  createChroot,
  createLambdaHandler,
  lowerCaseUsername,
  mapUsername,
} from "@transfer-idp/core";
import { createDynamoProvider } from "@transfer-idp/provider-dynamo";
import { choosePolicy } from "./choose-policy.ts";

const {
  USERS_TABLE: tableName = "",
  USERS_BUCKET: bucket = "",
  TRANSFER_ROLE: Role = "",
  SESSION_POLICY,
} = process.env;
const users = createDynamoProvider({ client: new DynamoDBClient({ maxAttempts: 3 }), tableName });

export const authenticator = createAuthenticator({
  // `Bob` is `bob`, and has bob's folder: home and policy are filled with this name, not with what was typed.
  provider: mapUsername(users, lowerCaseUsername),
  // Whatever a record says, everybody has this role, and of it what their policy leaves them.
  pinned: { Role, Policy: choosePolicy(SESSION_POLICY, bucket, Role), ...createChroot(`/${bucket}/home/{{username}}`) },
  allowedRoles: [Role],
});
await authenticator.warmUp();

export const handler = createLambdaHandler(authenticator);
