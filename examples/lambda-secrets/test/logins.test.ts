import {
  createSecrets,
  expectNoSecret,
  findMoto,
  howToGetMoto,
  requireRealPart,
  startMoto,
  startSecretsManagerEmulator,
  type InvocationResult,
  type LambdaRuntime,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import {
  aliceListedKeys,
  aliceSession,
  emailPassword,
  keyBodies,
  password,
  passwords,
  role,
  serverId,
  storedUsers,
  wrongPassword,
} from "./stored-users.ts";

const moto = await findMoto();
const backends = [
  { name: "the emulator", isThere: true, start: () => startSecretsManagerEmulator() },
  {
    name: "moto",
    isThere: requireRealPart("moto_server", moto !== undefined, howToGetMoto),
    start: () => startMoto(moto ?? ""),
  },
];

describe.runIf(hasLambdaRuntime).each(backends.filter(({ isThere }) => isThere))(
  "handler, against $name",
  ({ start }) => {
    let backend: Awaited<ReturnType<typeof start>>;
    let lambda: LambdaRuntime;
    const answers: InvocationResult[] = [];

    const logIn = async (event: object): Promise<unknown> => {
      const result = await lambda.invoke({
        username: "alice",
        protocol: "SFTP",
        serverId,
        sourceIp: "203.0.113.42",
        ...event,
      });
      answers.push(result);
      return result.kind === "response" ? result.value : result.errorType;
    };

    beforeAll(async () => {
      backend = await start();
      await createSecrets(backend.clientConfig, storedUsers);
      lambda = await startFunction(backend.endpoint);
    });

    afterAll(async () => {
      await lambda.stop();
      await backend.stop();
      expectNoSecret(passwords, { answers, stdout: lambda.stdout(), stderr: lambda.stderr() });
      expectNoSecret(keyBodies, { stdout: lambda.stdout(), stderr: lambda.stderr() });
    });

    it("answers the session for the right password, without public keys", async () => {
      expect(await logIn({ password })).toEqual(aliceSession);
    });

    it("answers {} for a wrong password", async () => {
      expect(await logIn({ password: wrongPassword })).toEqual({});
    });

    it("answers the session and the public keys for a key login", async () => {
      expect(await logIn({})).toEqual({ ...aliceSession, PublicKeys: aliceListedKeys });
    });

    it("takes an empty and a null password for a key login on SFTP", async () => {
      const expected = { ...aliceSession, PublicKeys: aliceListedKeys };

      expect([await logIn({ password: "" }), await logIn({ password: null })]).toEqual([expected, expected]);
    });

    it("answers {} for an unknown user, with a password and with a key", async () => {
      expect([await logIn({ username: "nobody", password }), await logIn({ username: "nobody" })]).toEqual([{}, {}]);
    });

    it("answers {} for a key login of a user without keys", async () => {
      expect(await logIn({ username: "keyless" })).toEqual({});
    });

    it("knows a user whose name is an e-mail address", async () => {
      expect(await logIn({ username: "user@example.com", password: emailPassword })).toEqual({
        Role: role,
        HomeDirectory: "/my-bucket/mail",
      });
    });

    it("knows a user whose secret is bytes", async () => {
      expect(await logIn({ username: "bytes", password })).toEqual({ Role: role, HomeDirectory: "/my-bucket/bytes" });
    });

    it("lets FTP in with FTPPassword and not with Password", async () => {
      expect(await logIn({ protocol: "FTP", password: "ftp-only-passw0rd" })).toEqual(aliceSession);
      expect(await logIn({ protocol: "FTP", password })).toEqual({});
    });

    it("holds users to AcceptedIpNetwork", async () => {
      const office = { username: "office", password };

      expect(await logIn({ ...office, sourceIp: "10.1.2.3" })).toEqual({ Role: role, HomeDirectory: "/my-bucket/o" });
      expect(await logIn({ ...office, sourceIp: "203.0.113.42" })).toEqual({});
    });

    it("answers {} for a user without a role", async () => {
      expect(await logIn({ username: "roleless", password })).toEqual({});
    });

    it("fails, rather than refuses, where the secret is not JSON", async () => {
      expect(await logIn({ username: "broken", password })).toBe("InvalidUserRecordError");
    });
  },
);
