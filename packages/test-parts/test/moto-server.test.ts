import { findMoto, howToGetMoto, requireRealPart, startMoto, type MotoServer } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe } from "vitest";
import { testSecretsManager } from "./secrets-manager-contract.ts";

const program = await findMoto();

describe.runIf(requireRealPart("moto_server", program !== undefined, howToGetMoto))("startMoto", () => {
  let moto: MotoServer;

  beforeAll(async () => {
    moto = await startMoto(program ?? "");
  });

  afterAll(async () => {
    await moto.stop();
  });

  testSecretsManager(() => moto);
});
