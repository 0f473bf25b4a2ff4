import { readFileSync, rmSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, type LocalServerOptions, type LoginReport, startLocalServer } from "../src/index.ts";
import { createKeyPair } from "../src/ssh/create-key-pair.ts";
import { connectRawSftp } from "./raw-sftp-client.ts";
import { describeWithSftp, makeFolder, makeKey, runSftp } from "./sftp-client.ts";

interface SeenEvent {
  readonly username: string;
  readonly password?: string;
}

const folder = makeFolder();
const role = "arn:aws:iam::123456789012:role/transfer";
const home = { Role: role, HomeDirectory: "/bucket/home" };
// Made once: an RSA key, which a server would make too, takes a while.
const hostKeys = [createKeyPair("host").privateKey];
const servers: LocalServer[] = [];
let events: SeenEvent[] = [];
let reports: LoginReport[] = [];
const keys: Record<string, string> = {};

async function serve(
  answer: (event: SeenEvent) => unknown,
  options: Partial<LocalServerOptions> = {},
): Promise<LocalServer> {
  events = [];
  reports = [];
  const handler = (event: SeenEvent): unknown => {
    events.push(event);
    return answer(event);
  };
  const server = await startLocalServer({
    handler,
    root: folder,
    port: 0,
    hostKeys,
    onLogin: (report) => reports.push(report),
    ...options,
  });
  servers.push(server);
  return server;
}

function publicKey(name: string): string {
  return readFileSync(`${keys[name] ?? ""}.pub`, "utf8").trim();
}

function summarize(): readonly string[] {
  return reports.map(({ method, outcome, reason }) =>
    [method, outcome, ...(reason === undefined ? [] : [reason])].join(": "),
  );
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWithSftp("a login with OpenSSH's sftp", () => {
  beforeAll(() => {
    keys["ed25519"] = makeKey(folder, "ed25519", "ed25519");
    keys["rsa"] = makeKey(folder, "rsa", "rsa", "-b", "2048");
    keys["nistp256"] = makeKey(folder, "nistp256", "ecdsa", "-b", "256");
    keys["nistp384"] = makeKey(folder, "nistp384", "ecdsa", "-b", "384");
    keys["nistp521"] = makeKey(folder, "nistp521", "ecdsa", "-b", "521");
    keys["other"] = makeKey(folder, "other", "ed25519");
  });

  describe("with a password", () => {
    it("lets a user in whose password the handler takes, and sends Transfer's event", async () => {
      const { port } = await serve((event) => (event.password === `p"a'ss\\ wörd` ? home : {}));

      const result = await runSftp({ port, username: "alice", password: `p"a'ss\\ wörd`, commands: ["pwd"] });

      expect(result).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("Remote working directory: /bucket/home") as string,
      });
      expect(events).toStrictEqual([
        {
          username: "alice",
          password: `p"a'ss\\ wörd`,
          protocol: "SFTP",
          serverId: "s-01234567890abcdef",
          sourceIp: "127.0.0.1",
        },
      ]);
      expect(summarize()).toEqual(["password: accepted"]);
    });

    it("refuses a wrong password", async () => {
      const { port } = await serve((event) => (event.password === "right" ? home : {}));

      const result = await runSftp({ port, username: "alice", password: "wrong", commands: ["pwd"] });

      expect(result).toMatchObject({ status: 255, stdout: "" });
      expect(summarize()).toEqual(["password: refused: the handler refuses"]);
    });

    it("refuses an empty password without asking the handler, which would answer a key login", async () => {
      const { port } = await serve(() => home);

      const result = await runSftp({ port, username: "alice", password: "", commands: ["pwd"] });

      expect(result.status).toBe(255);
      expect(events).toEqual([]);
      expect(summarize()).toEqual(["password: refused: the password is empty"]);
    });

    it.each([
      [
        "public keys",
        { ...home, PublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ"] },
        "keys-on-password-login",
      ],
      ["a blank role", { ...home, Role: " " }, "role-missing"],
      ["no role", { HomeDirectory: "/bucket/home" }, "role-missing"],
      [
        "directories that are no text",
        { Role: role, HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/home" }] },
        "details-not-text",
      ],
      ["a policy that is no JSON", { ...home, Policy: "{" }, "policy-unreadable"],
      ["nothing", undefined, "not-an-object"],
    ])("refuses an answer with %s", async (_what, answer, code) => {
      const { port } = await serve(() => answer);

      const result = await runSftp({ port, username: "alice", password: "right", commands: ["pwd"] });

      expect(result.status).toBe(255);
      expect(reports.flatMap(({ findings }) => findings.map((finding) => finding.code))).toContain(code);
      expect(reports.map(({ outcome }) => outcome)).toEqual(["refused"]);
    });

    it("refuses a login whose handler throws, and tells why without the password", async () => {
      const { port } = await serve((event) => {
        throw new Error(`cannot look up ${event.password ?? ""}`);
      });

      const result = await runSftp({ port, username: "alice", password: "a secret password", commands: ["pwd"] });

      expect(result.status).toBe(255);
      expect(summarize()).toEqual(["password: failed: the handler failed"]);
      expect(reports[0]?.details[0]).toBe("Error: cannot look up ***");
      expect(JSON.stringify(reports)).not.toContain("a secret password");
    });

    it("refuses a login whose handler takes too long", async () => {
      const { port } = await serve(() => new Promise(() => undefined), { handlerTimeoutMs: 200 });

      const result = await runSftp({ port, username: "alice", password: "right", commands: ["pwd"] });

      expect(result.status).toBe(255);
      expect(summarize()).toEqual(["password: failed: the handler took longer than 200 ms"]);
    });

    it.each(["al", "root", "alice/../bob", "x".repeat(101), "bücher"])(
      "turns away the name %j without asking the handler",
      async (username) => {
        const { port } = await serve(() => home);

        const result = await runSftp({ port, username, password: "right", commands: ["pwd"] });

        expect(result.status).toBe(255);
        expect(events).toEqual([]);
        expect(reports.map((report) => [report.username, report.outcome])).toEqual([[username, "refused"]]);
      },
    );

    // OpenSSH's own client no longer sends such names (since the fix of CVE-2025-61984).
    it("turns away a name with control characters without asking the handler", async () => {
      const { port } = await serve(() => home);

      await expect(connectRawSftp(port, "al\u001b[31mice", "right")).rejects.toThrow("authentication methods failed");

      expect(events).toEqual([]);
      expect(reports.map((report) => [report.username, report.outcome])).toEqual([["al\u001b[31mice", "refused"]]);
    });

    it("writes an IPv4 client's address plainly when it listens on IPv6", async (context) => {
      const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ family }) => family === "IPv6"));
      if (!hasIpv6) context.skip("this machine has no IPv6");
      const { port } = await serve(() => home, { host: "::" });

      await runSftp({ port, username: "alice", password: "right", commands: ["pwd"] });

      expect(events).toMatchObject([{ sourceIp: "127.0.0.1" }]);
    });
  });

  describe("with a key", () => {
    it.each(["ed25519", "rsa", "nistp256", "nistp384", "nistp521"])(
      "lets a user in with their %s key, and sends an event without a password, once",
      async (kind) => {
        const { port } = await serve(() => ({ ...home, PublicKeys: [publicKey("other"), publicKey(kind)] }));

        const result = await runSftp({ port, username: "alice", keyFile: keys[kind] ?? "", commands: ["pwd"] });

        expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining("/bucket/home") as string });
        expect(events).toStrictEqual([
          { username: "alice", protocol: "SFTP", serverId: "s-01234567890abcdef", sourceIp: "127.0.0.1" },
        ]);
        expect(summarize()).toEqual(["publickey: accepted"]);
      },
    );

    it("refuses another key", async () => {
      const { port } = await serve(() => ({ ...home, PublicKeys: [publicKey("ed25519")] }));

      const result = await runSftp({ port, username: "alice", keyFile: keys["other"] ?? "", commands: ["pwd"] });

      expect(result.status).toBe(255);
      expect(summarize()).toEqual(["publickey: refused: the client's key is not in the answer"]);
    });

    it.each([
      ["no keys", home],
      ["an empty list of keys", { ...home, PublicKeys: [] }],
      [
        "keys in one text",
        { ...home, PublicKeys: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ" },
      ],
      ["nothing in it", {}],
    ])("refuses an answer with %s", async (_what, answer) => {
      const { port } = await serve(() => answer);

      const result = await runSftp({ port, username: "alice", keyFile: keys["ed25519"] ?? "", commands: ["pwd"] });

      expect(result.status).toBe(255);
      expect(reports.map(({ outcome }) => outcome)).toEqual(["refused"]);
    });

    it("refuses an RSA key whose client signs with SHA-1", async () => {
      const { port } = await serve(() => ({ ...home, PublicKeys: [publicKey("rsa")] }));

      const result = await runSftp({
        port,
        username: "alice",
        keyFile: keys["rsa"] ?? "",
        commands: ["pwd"],
        options: ["PubkeyAcceptedAlgorithms=ssh-rsa"],
      });

      expect(result.status).toBe(255);
      expect(reports.map(({ reason }) => reason)).toEqual([expect.stringContaining("SHA-1")]);
    });

    it("asks the handler once for a client with several keys, and takes the one that fits", async () => {
      const { port } = await serve(() => ({ ...home, PublicKeys: [publicKey("ed25519")] }));

      const result = await runSftp({
        port,
        username: "alice",
        keyFile: keys["other"] ?? "",
        commands: ["pwd"],
        options: [`IdentityFile=${keys["nistp256"] ?? ""}`, `IdentityFile=${keys["ed25519"] ?? ""}`],
      });

      expect(result.status).toBe(0);
      expect(events).toHaveLength(1);
    });

    it("closes the connection after six refused keys, before a seventh that fits", async () => {
      const names = ["a", "b", "c", "d", "e", "f"].map((name) => makeKey(folder, `wrong-${name}`, "ed25519"));
      const { port } = await serve(() => ({ ...home, PublicKeys: [publicKey("ed25519")] }));

      const result = await runSftp({
        port,
        username: "alice",
        keyFile: names[0] ?? "",
        commands: ["pwd"],
        options: [...names.slice(1), keys["ed25519"] ?? ""].map((file) => `IdentityFile=${file}`),
      });

      expect(result.status).toBe(255);
      expect(summarize()).toEqual(
        Array.from({ length: 6 }, () => "publickey: refused: the client's key is not in the answer"),
      );
    });
  });

  describe("with authentication methods", () => {
    const both = (event: SeenEvent): unknown =>
      event.password === undefined
        ? { Role: role, HomeDirectory: "/bucket/of-the-key", PublicKeys: [publicKey("ed25519")] }
        : event.password === "right"
          ? { Role: role, HomeDirectory: "/bucket/of-the-password" }
          : {};

    it("asks twice under PUBLIC_KEY_AND_PASSWORD, and the password's answer decides", async () => {
      const { port } = await serve(both, { authenticationMethods: "PUBLIC_KEY_AND_PASSWORD" });

      const result = await runSftp({
        port,
        username: "alice",
        keyFile: keys["ed25519"] ?? "",
        password: "right",
        commands: ["pwd"],
      });

      expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining("/bucket/of-the-password") as string });
      expect(events.map(({ password }) => password)).toEqual([undefined, "right"]);
      expect(summarize()).toEqual(["publickey: partial", "password: accepted"]);
    });

    it.each([
      [
        "a wrong password after a right key",
        "ed25519",
        "wrong",
        ["publickey: partial", "password: refused: the handler refuses"],
      ],
      ["a right key alone", "ed25519", undefined, ["publickey: partial"]],
      [
        "a right password after a wrong key",
        "other",
        "right",
        ["publickey: refused: the client's key is not in the answer"],
      ],
      ["a right password alone", undefined, "right", []],
    ])("refuses %s under PUBLIC_KEY_AND_PASSWORD", async (_what, key, password, expected) => {
      const { port } = await serve(both, { authenticationMethods: "PUBLIC_KEY_AND_PASSWORD" });

      const result = await runSftp({
        port,
        username: "alice",
        commands: ["pwd"],
        ...(key === undefined ? {} : { keyFile: keys[key] ?? "" }),
        ...(password === undefined ? {} : { password }),
      });

      expect(result.status).toBe(255);
      expect(summarize()).toEqual(expected);
    });

    it.each(["PASSWORD", "PUBLIC_KEY", "PUBLIC_KEY_OR_PASSWORD"] as const)(
      "allows what %s says and nothing else",
      async (methods) => {
        const { port } = await serve(both, { authenticationMethods: methods });

        const byKey = await runSftp({ port, username: "alice", keyFile: keys["ed25519"] ?? "", commands: ["pwd"] });
        const byPassword = await runSftp({ port, username: "alice", password: "right", commands: ["pwd"] });

        expect(byKey.status).toBe(methods === "PASSWORD" ? 255 : 0);
        expect(byPassword.status).toBe(methods === "PUBLIC_KEY" ? 255 : 0);
      },
    );
  });
});
