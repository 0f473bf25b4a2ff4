import {
  createAuthenticator,
  createLambdaHandler,
  type TransferAuthEvent,
  type TransferAuthResponse,
} from "@transfer-idp/core";
import type { SecretsManagerEmulator } from "@transfer-idp/test-parts";
import { createSecretsProvider } from "../src/secrets-provider.ts";

/** A login that others published: an event, the secret that is stored, and the answer. */
export interface Scenario {
  readonly id: string;
  readonly event: object;
  readonly secretName: string;
  readonly secret: object | null;
  readonly secretIsBinary?: boolean;
  readonly secretError?: string;
  readonly expect: TransferAuthResponse;
  /** Fields that may be there as well. */
  readonly mayAlsoHold?: object;
}

/** Cases for one configuration. */
export interface Scenarios {
  readonly cases: readonly Scenario[];
  readonly configuration: { readonly secretName: string };
}

/** Stores what a scenario stores, and gives what our handler answers to its event. */
export async function runScenario(
  emulator: SecretsManagerEmulator,
  { configuration }: Scenarios,
  { event, secret, secretName, secretIsBinary = false }: Scenario,
): Promise<TransferAuthResponse> {
  if (secret !== null) {
    emulator.putSecret(secretName, secretIsBinary ? new TextEncoder().encode(JSON.stringify(secret)) : secret);
  }
  const handler = createLambdaHandler(
    createAuthenticator({
      provider: createSecretsProvider({ clientConfig: emulator.clientConfig, secretName: configuration.secretName }),
      logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    }),
  );
  return handler(event as TransferAuthEvent, { getRemainingTimeInMillis: () => 5000 });
}
