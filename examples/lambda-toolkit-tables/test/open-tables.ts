import {
  createSecrets,
  createTable,
  listDynamoBackends,
  startSecretsManagerEmulator,
  type DynamoBackend,
} from "@transfer-idp/test-parts";
import type { Endpoints } from "./start-function.ts";
import { storedProviders, storedUsers } from "./stored-records.ts";
import { storedSecrets } from "./stored-secrets.ts";

/** What tests run against. moto is Secrets Manager too; beside the others stands the emulator. */
export const backends = (await listDynamoBackends()).filter(({ isThere }) => isThere);

export type Backend = (typeof backends)[number];

/** A deployment of the toolkit, less its function. */
export interface OpenTables {
  readonly endpoints: Endpoints;
  /** The function's variables, as the toolkit's template sets them. */
  readonly variables: {
    readonly USERS_TABLE: string;
    readonly IDENTITY_PROVIDERS_TABLE: string;
    readonly USER_NAME_DELIMITER: string;
  };
  stop(): Promise<void>;
}

/** Makes the toolkit's tables and secrets, with the stored records in them. */
export async function openTables({ name, start }: Backend): Promise<OpenTables> {
  const dynamo = await start();
  const secrets = name === "moto" ? dynamo : await startSecretsManagerEmulator();
  await createSecrets(secrets.clientConfig, storedSecrets);
  return {
    endpoints: { dynamo: dynamo.endpoint, secrets: secrets.endpoint },
    variables: { ...(await createTables(dynamo)), USER_NAME_DELIMITER: "@" },
    stop: async () => {
      if (secrets !== dynamo) await secrets.stop();
      await dynamo.stop();
    },
  };
}

/** Makes the toolkit's tables, with the keys that its template gives them. */
export async function createTables({
  clientConfig,
}: Pick<DynamoBackend, "clientConfig">): Promise<Omit<OpenTables["variables"], "USER_NAME_DELIMITER">> {
  return {
    USERS_TABLE: await createTable(clientConfig, { key: ["user", "identity_provider_key"], items: storedUsers }),
    IDENTITY_PROVIDERS_TABLE: await createTable(clientConfig, { key: ["provider"], items: storedProviders }),
  };
}
