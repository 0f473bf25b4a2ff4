import { findMoto, howToGetMoto, requireRealPart, startMoto, type AwsEndpoint } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe } from "vitest";
import { testSecretsManager } from "./secrets-manager-contract.ts";

const program = await findMoto();

describe.runIf(requireRealPart("moto_server", program !== undefined, howToGetMoto))("startMoto", () => {
  let moto: AwsEndpoint;

  beforeAll(async () => {
    moto = await startMoto(program ?? "");
  });

  afterAll(async () => {
    await moto.stop();
  });

  testSecretsManager(() => moto);
});
