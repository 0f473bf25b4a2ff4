import { describeIdentityProvider } from "@transfer-idp/core/conformance";
import { describe, expect, it } from "vitest";
import { createUserServiceProvider } from "./user-service-provider.ts";
import { startUserService } from "./user-service.ts";

describeIdentityProvider(
  { describe, it, expect },
  {
    name: "the user service",
    createFixture: async (users) => {
      const service = await startUserService(users);
      return {
        provider: createUserServiceProvider(service.url),
        outages: service.outages,
        hang: service.hang,
        close: () => service.stop(),
      };
    },
  },
);
