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
import passwordLogin from "../events/password-login.json" with { type: "json" };
import { encodePassword, makeEvent } from "./make-event.ts";
import { hasLambdaRuntime, startFunction } from "./start-function.ts";
import {
  aliceListedKeys,
  aliceSession,
  emailPassword,
  keyBodies,
  password,
  passwords,
  role,
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
    const results: InvocationResult[] = [];

    /** The body as Transfer would read it; the rest of the answer must always be the same. */
    const ask = async (event: unknown): Promise<unknown> => {
      const result = await lambda.invoke(event);
      results.push(result);
      const { body, ...rest } = result.kind === "response" ? (result.value as { body: string }) : { body: "null" };
      expect(rest).toEqual({ statusCode: 200, headers: { "content-type": "application/json" } });
      return JSON.parse(body) as unknown;
    };

    beforeAll(async () => {
      backend = await start();
      await createSecrets(backend.clientConfig, storedUsers);
      lambda = await startFunction(backend.endpoint);
    });

    afterAll(async () => {
      await lambda.stop();
      await backend.stop();
      expectNoSecret(passwords, { results, stdout: lambda.stdout(), stderr: lambda.stderr() });
      expectNoSecret(keyBodies, { stdout: lambda.stdout(), stderr: lambda.stderr() });
    });

    it("answers 200 and the session for the right password, without public keys", async () => {
      expect(await ask(makeEvent({ headers: encodePassword(password) }))).toEqual(aliceSession);
    });

    it("answers 200 {} for a wrong password", async () => {
      expect(await ask(makeEvent({ headers: encodePassword(wrongPassword) }))).toEqual({});
    });

    it("answers 200, the session and the public keys where no password header came", async () => {
      const expected = { ...aliceSession, PublicKeys: aliceListedKeys };

      expect(await ask(makeEvent())).toEqual(expected);
      expect(await ask({ ...makeEvent(), headers: null, multiValueHeaders: null })).toEqual(expected);
    });

    it("answers 200 {} for an unknown user, with a password and with a key", async () => {
      expect(await ask(makeEvent({ username: "nobody", headers: encodePassword(password) }))).toEqual({});
      expect(await ask(makeEvent({ username: "nobody" }))).toEqual({});
    });

    it("decodes %40 in the name of events/password-login.json", async () => {
      expect(await ask(passwordLogin)).toEqual({ Role: role, HomeDirectory: "/my-bucket/mail" });
    });

    it("takes a name that API Gateway has decoded already", async () => {
      const event = makeEvent({ username: "user@example.com", headers: encodePassword(emailPassword) });

      expect(await ask(event)).toEqual({ Role: role, HomeDirectory: "/my-bucket/mail" });
    });

    it("reads the older header Password, on FTP with FTPPassword", async () => {
      const event = makeEvent({ protocol: "FTP", headers: { Password: "ftp-only-passw0rd" } });

      expect(await ask(event)).toEqual(aliceSession);
    });

    it("reads headers in any case, and from `headers` alone", async () => {
      const encoded = Buffer.from(password).toString("base64");

      const event = { ...makeEvent({ headers: { passwordBASE64: encoded } }), multiValueHeaders: undefined };

      expect(await ask(event)).toEqual(aliceSession);
    });

    it("takes PasswordBase64 for the password where Password is another, as ASCII makes it", async () => {
      const event = makeEvent({ headers: { ...encodePassword(password), Password: "correct ?horse?" } });

      expect(await ask(event)).toEqual(aliceSession);
    });

    it("holds users to AcceptedIpNetwork by the query's address, not by Transfer's own", async () => {
      const office = { username: "office", headers: encodePassword(password) };

      expect(await ask(makeEvent({ ...office, sourceIp: "10.1.2.3" }))).toEqual({
        Role: role,
        HomeDirectory: "/my-bucket/o",
      });
      expect(await ask(makeEvent({ ...office, sourceIp: "192.0.2.1" }))).toEqual({});
    });

    it("answers 500 where the secret is not JSON", async () => {
      const result = await lambda.invoke(makeEvent({ username: "broken", headers: encodePassword(password) }));

      expect(result).toEqual({
        kind: "response",
        value: { statusCode: 500, headers: { "content-type": "application/json" }, body: "{}" },
      });
    });
  },
);
