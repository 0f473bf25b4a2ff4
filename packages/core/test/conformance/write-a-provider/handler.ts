import { createAuthenticator, createLambdaHandler, type LambdaHandler } from "@transfer-idp/core";
import { createUserServiceProvider } from "./user-service-provider.ts";

const serviceUrl = new URL(process.env["USER_SERVICE_URL"] ?? "http://user-service.internal/");

export const handler: LambdaHandler = createLambdaHandler(
  createAuthenticator({ provider: createUserServiceProvider(serviceUrl) }),
);
