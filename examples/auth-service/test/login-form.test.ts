import {
  createSecrets,
  expectNoSecret,
  startSecretsManagerEmulator,
  type SecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendBody, sendForm, type Answer } from "./requests.ts";
import { startService, type RunningService } from "./start-service.ts";
import { crowd, keyBodies, password, passwords, storedUsers, wrongPassword } from "./stored-users.ts";

const refused: Answer = { status: 401, body: { error: "refused" } };
const malformed: Answer = { status: 400, body: { error: "malformed" } };
const form = "application/x-www-form-urlencoded";

describe("POST /login", () => {
  let emulator: SecretsManagerEmulator;
  let service: RunningService;
  const answers: unknown[] = [];

  const logIn = async (username: string, given: string): Promise<Answer> => {
    const answer = await sendForm(service.url, { username, password: given });
    answers.push(answer);
    return answer;
  };

  beforeAll(async () => {
    emulator = await startSecretsManagerEmulator();
    await createSecrets(emulator.clientConfig, storedUsers);
    service = await startService({ AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.endpoint });
  });

  afterAll(async () => {
    await service.stop();
    await emulator.stop();
    const outputs = { answers, stdout: service.stdout(), stderr: service.stderr() };
    expectNoSecret([...passwords, ...keyBodies], outputs);
  });

  it.each(["alice", "user@example.com"])("answers 200 with the name to the right password of %s", async (username) => {
    expect(await logIn(username, password)).toEqual({ status: 200, body: { username } });
  });

  it("takes the same as JSON", async () => {
    const body = JSON.stringify({ username: "alice", password, remember: true });

    expect(await sendBody(service.url, "application/json; charset=utf-8", body)).toEqual({
      status: 200,
      body: { username: "alice" },
    });
  });

  it.each([
    ["a wrong password", "alice", wrongPassword],
    ["the password with a space more", "alice", `${password} `],
    ["the password for FTP", "alice", "ftp-only-passw0rd"],
    ["a user whom nobody has", "nobody", password],
    ["no name", "", password],
    ["a disabled user", "disabled", password],
    ["a user with keys and no password", "keysonly", password],
    ["a password of 1,025 characters", "alice", "x".repeat(1025)],
    ["a name of a prototype", "__proto__", password],
    ["a name of another place", "../s-1234567890abcdef0/alice", password],
    ["a name with a NUL", "alice\0", password],
    ["a name with a line break", 'alice\n{"outcome":"granted"}', password],
  ])("answers 401, and not why, to %s", async (_, username, given) => {
    expect(await logIn(username, given)).toEqual(refused);
  });

  it.each(["alice", "keysonly", "blank", "nobody"])(
    "never lets %s in without a password, nor lists keys",
    async (username) => {
      expect(await logIn(username, "")).toEqual(refused);
      expect(await sendBody(service.url, "application/json", JSON.stringify({ username, password: "" }))).toEqual(
        refused,
      );
    },
  );

  it.each<readonly [string, string | undefined, string | Uint8Array]>([
    ["an empty body", form, ""],
    ["no password", form, "username=alice"],
    ["no name", form, "password=secret"],
    ["two names", form, "username=alice&username=bob&password=secret"],
    ["two passwords, one of them encoded", form, "username=alice&password=a&p%61ssword=b"],
    ["percent signs that encode nothing", form, "username=alice&password=100%"],
    ["encoded bytes that are no UTF-8", form, "username=alice&password=%FF%FE"],
    ["bytes that are no UTF-8", form, Buffer.from("username=alice&password=ÿ", "latin1")],
    ["more than 16 KB", form, `username=alice&password=${"x".repeat(20_000)}`],
    ["no type", undefined, "username=alice&password=secret"],
    ["another type", "text/plain", "username=alice&password=secret"],
    ["the type constructor", "constructor", "username=alice&password=secret"],
    ["another charset", `${form}; charset=utf-16`, "username=alice&password=secret"],
    ["a form of several parts", "multipart/form-data; boundary=x", "--x--"],
    ["no JSON", "application/json", "{"],
    ["JSON null", "application/json", "null"],
    ["a JSON list", "application/json", '["alice", "secret"]'],
    ["a JSON text", "application/json", '"alice"'],
    ["a name that is a number", "application/json", '{"username": 5, "password": "secret"}'],
    ["a password that is a list", "application/json", '{"username": "alice", "password": ["secret"]}'],
    ["a password that is null", "application/json", '{"username": "alice", "password": null}'],
    ["two passwords in JSON", "application/json", '{"username": "alice", "password": "a", "password": "b"}'],
    ["fields of a prototype", "application/json", '{"__proto__": {"username": "alice", "password": "secret"}}'],
    ["JSON a thousand levels deep", "application/json", `{"username": ${"[".repeat(1000)}${"]".repeat(1000)}}`],
  ])("answers 400 to %s, before anybody is asked", async (_, type, body) => {
    const before = emulator.countRequests();

    expect(await sendBody(service.url, type, body)).toEqual(malformed);
    expect(emulator.countRequests()).toBe(before);
  });

  it("answers forty logins at once, each for its own user", async () => {
    const sent = crowd.map(async (username) => {
      const [right, wrong] = await Promise.all([
        logIn(username, `password of ${username}`),
        logIn(username, "password of user99"),
      ]);
      return { right, wrong };
    });

    expect(await Promise.all(sent)).toEqual(
      crowd.map((username) => ({ right: { status: 200, body: { username } }, wrong: refused })),
    );
  });

  it("lets nobody in any more after ten wrong passwords, and others still", async () => {
    for (let guess = 0; guess < 10; guess += 1) await logIn("guessed", wrongPassword);

    expect(await logIn("guessed", password)).toEqual(refused);
    expect(await logIn("user@example.com", password)).toMatchObject({ status: 200 });
    expect(service.stdout()).toContain('"reason":"locked-out"');
  });

  it("does not believe a client who says that they come from elsewhere", async () => {
    const fields = { username: "office", password };

    expect(await sendForm(service.url, fields, { "x-forwarded-for": "203.0.113.7" })).toEqual(refused);
  });

  it("takes no other method", async () => {
    const response = await fetch(`${service.url}/login?username=alice&password=x`);

    expect(response.status).toBe(404);
  });

  it("lets no answer be kept", async () => {
    const response = await fetch(`${service.url}/login`, { method: "POST" });

    expect(response.headers.get("cache-control")).toBe("no-store");
    await response.body?.cancel();
  });
});
