import { describeIdentityProvider } from "@transfer-idp/core/conformance";
import { startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import { createSecretsProvider } from "../src/secrets-provider.ts";

for (const [name, cache] of [
  ["createSecretsProvider", undefined],
  ["createSecretsProvider without a cache", false],
] as const) {
  describeIdentityProvider(
    { describe, it, expect },
    {
      name,
      createFixture: async (users) => {
        const emulator = await startSecretsManagerEmulator();
        const values = users.map(({ username, password, publicKeys, state, settings }) => {
          const value = { Password: password, PublicKeys: publicKeys, state, ...settings };
          emulator.putSecret(`SFTP/${username}`, value);
          return JSON.stringify(value);
        });
        return {
          provider: createSecretsProvider({
            clientConfig: { ...emulator.clientConfig, maxAttempts: 1 },
            secretName: "SFTP/{{username}}",
            cache,
          }),
          outages: [
            ...(
              ["throttle", "access-denied", "internal-error", "decryption-failure", "garbage", "empty", "drop"] as const
            ).map((fault) => ({
              name: fault,
              begin: () => {
                emulator.setFault(fault);
              },
              end: () => {
                emulator.setFault(undefined);
              },
            })),
            { name: "connection refused", begin: () => emulator.stop(), end: () => emulator.restart() },
          ],
          hang: {
            name: "hang",
            begin: () => {
              emulator.setFault("hang");
            },
            end: () => {
              emulator.setFault(undefined);
            },
          },
          storedSecrets: values,
          close: () => emulator.stop(),
        };
      },
    },
  );
}
