import { createAuthenticator, createMemoryLockoutStore } from "@transfer-idp/core";
import { chooseProvider } from "./choose-provider.ts";
import { createService } from "./create-service.ts";
import { readVariables } from "./read-variables.ts";
import { startServer } from "./start-server.ts";

const variables = readVariables(process.env);

// One for the form and for Transfer: guesses at either count for both. In memory, for one process: where several run,
// count in a table that all of them share.
export const authenticator = createAuthenticator({
  provider: chooseProvider(variables),
  lockout: {
    store: createMemoryLockoutStore(),
    whenUnavailable: "fail-logins",
    thresholds: { userAndSource: 10, source: 100 },
  },
});
await authenticator.warmUp();

startServer(createService(authenticator, variables), variables);
