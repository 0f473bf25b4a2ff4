import { setTimeout as delay } from "node:timers/promises";
import { createAuthenticator, createDecoy, createJsonLineLogger, type Decision } from "@transfer-idp/core";
import {
  expectNoSecret,
  garbageMarker,
  type SecretsManagerEmulator,
  startSecretsManagerEmulator,
} from "@transfer-idp/test-parts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSecretsProvider, type SecretsProviderOptions } from "../src/secrets-provider.ts";

const serverId = "s-1234567890abcdef0";
const secretName = `aws/transfer/${serverId}/alice`;
const oldPassword = "old-password-of-alice";
const newPassword = "new-password-of-alice";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const secret = {
  Password: oldPassword,
  PublicKey: key,
  Role: "arn:aws:iam::123456789012:role/transfer-user",
  HomeDirectory: "/bucket/alice",
};

let emulator: SecretsManagerEmulator;
let clock = 0;

beforeEach(async () => {
  emulator = await startSecretsManagerEmulator();
  emulator.putSecret(secretName, secret);
  clock = 1_000_000;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await emulator.stop();
});

/** Lets time pass. The LRU library looks at the clock once a real millisecond. */
async function pass(milliseconds: number): Promise<void> {
  clock += milliseconds;
  await delay(3);
}

interface Transfer {
  readonly lines: readonly string[];
  readonly provider: object;
  verify(password: string, username?: string, protocol?: "SFTP" | "FTP" | "FTPS"): Promise<Decision>;
  listKeys(username?: string): Promise<Decision>;
}

function createTransfer(options: Partial<SecretsProviderOptions> = {}): Transfer {
  const provider = createSecretsProvider({ clientConfig: { ...emulator.clientConfig, maxAttempts: 1 }, ...options });
  const lines: string[] = [];
  const logger = createJsonLineLogger({ debug: true, write: (line) => void lines.push(line) });
  const authenticator = createAuthenticator({ provider, logger });
  return {
    lines,
    provider,
    verify: (password, username = "alice", protocol = "SFTP") =>
      authenticator.verifyPassword({ username, password, protocol, serverId }),
    listKeys: (username = "alice") => authenticator.listPublicKeys({ username, protocol: "SFTP", serverId }),
  };
}

const granted = { outcome: "granted", session: { Role: secret.Role, HomeDirectory: "/bucket/alice" } };
const wrong = { outcome: "denied", reason: "wrong-password" };

describe("createSecretsProvider", () => {
  it("grants the password and lists the keys of a user's secret", async () => {
    const transfer = createTransfer();

    expect(await transfer.verify(oldPassword)).toMatchObject(granted);
    expect(await transfer.verify("x")).toMatchObject(wrong);
    expect(await transfer.listKeys()).toMatchObject({ outcome: "keysListed", publicKeys: [key] });
    expect(await transfer.verify(oldPassword, "nobody")).toMatchObject({ outcome: "denied", reason: "unknown-user" });
  });

  it("takes no plaintext passwords where it is told not to, and denies unknown users as ever", async () => {
    const transfer = createTransfer({ allowPlaintextPasswords: false });

    expect(await transfer.verify(oldPassword)).toMatchObject({ outcome: "failed", reason: "invalid-record" });
    expect(await transfer.verify(oldPassword, "nobody")).toMatchObject({ outcome: "denied", reason: "unknown-user" });
  });

  it("takes the caller's own decoy", async () => {
    const decoy = createDecoy({ scheme: "bcrypt", cost: 4 });

    const transfer = createTransfer({ allowPlaintextPasswords: false, decoy });

    expect(await transfer.verify("x", "nobody")).toMatchObject({ outcome: "denied", reason: "unknown-user" });
  });

  it.each([
    ["a bcrypt hash", "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6", "pässwörd €uro"],
    ["a plaintext that names its scheme", { value: "$ecret$1", scheme: "plaintext" }, "$ecret$1"],
    ["one of many", [{ value: "first-one" }, "second-one"], "second-one"],
  ])("verifies %s", async (_, Password, password) => {
    emulator.putSecret(secretName, { ...secret, Password });

    expect(await createTransfer().verify(password)).toMatchObject(granted);
  });

  it("fails on a stored hash of an unknown scheme, also for who presents the hash itself", async () => {
    const hash = "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";
    emulator.putSecret(secretName, { ...secret, Password: hash });

    expect(await createTransfer().verify(hash)).toMatchObject({ outcome: "failed", reason: "invalid-record" });
  });

  describe("on FTP", () => {
    it("takes FTPPassword and no other, unless that is spelled out", async () => {
      emulator.putSecret(secretName, { ...secret, FTPPassword: "password-for-ftp" });

      const transfer = createTransfer();
      emulator.putSecret(`aws/transfer/${serverId}/bob`, secret);
      const allowing = createTransfer({ allowSftpPasswordForFtp: true });

      expect(await transfer.verify("password-for-ftp", "alice", "FTP")).toMatchObject(granted);
      expect(await transfer.verify(oldPassword, "alice", "FTP")).toMatchObject(wrong);
      expect(await transfer.verify("password-for-ftp", "alice", "SFTP")).toMatchObject(wrong);
      expect(await transfer.verify(oldPassword, "bob", "FTP")).toMatchObject({
        outcome: "denied",
        reason: "no-password",
      });
      expect(await allowing.verify(oldPassword, "bob", "FTP")).toMatchObject(granted);
    });
  });

  describe("when a password is rotated", () => {
    it("takes the new one at once, and the old one no longer as soon as it saw the new one", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);
      await pass(6000);

      emulator.putSecret(secretName, { ...secret, Password: newPassword });
      const fresh = await transfer.verify(newPassword);
      const stale = await transfer.verify(oldPassword);

      expect(fresh).toMatchObject(granted);
      expect(stale).toMatchObject(wrong);
    });

    it("takes the new one from all who present it at the same time, for one request", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);
      emulator.putSecret(secretName, { ...secret, Password: newPassword });
      emulator.forgetRequests();

      const decisions = await Promise.all(Array.from({ length: 50 }, () => transfer.verify(newPassword)));

      expect(decisions.map(({ outcome }) => outcome)).toEqual(decisions.map(() => "granted"));
      expect(emulator.countRequests()).toBe(1);
    });

    it("stops taking the old one when the time to live is over", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);

      emulator.putSecret(secretName, { ...secret, Password: newPassword });
      await pass(59_000);
      const before = await transfer.verify(oldPassword);
      await pass(1001);
      const after = await transfer.verify(oldPassword);

      expect(before).toMatchObject(granted);
      expect(after).toMatchObject(wrong);
    });

    it("takes the new one at once also where somebody just fetched the old one, but not twice in five seconds", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);

      emulator.putSecret(secretName, { ...secret, Password: newPassword });
      const first = await transfer.verify(newPassword);
      emulator.putSecret(secretName, { ...secret, Password: "newest-password-of-alice" });
      await pass(4999);
      const early = await transfer.verify("newest-password-of-alice");
      await pass(1);
      const later = await transfer.verify("newest-password-of-alice");

      expect([first, early, later]).toMatchObject([granted, wrong, granted]);
    });

    it("lets the settings of the new secret count at once, too", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);
      await pass(6000);

      emulator.putSecret(secretName, { ...secret, Password: newPassword, state: "disabled" });

      expect(await transfer.verify(newPassword)).toMatchObject({ outcome: "denied", reason: "disabled" });
      expect(await transfer.verify(newPassword)).toMatchObject({ outcome: "denied", reason: "disabled" });
    });
  });

  it("finds a user who was just made, though the name was unknown before", async () => {
    const transfer = createTransfer();
    await transfer.verify(oldPassword, "bob");
    await pass(6000);

    emulator.putSecret(`aws/transfer/${serverId}/bob`, secret);

    expect(await transfer.verify(oldPassword, "bob")).toMatchObject({ outcome: "granted" });
  });

  describe("under a flood", () => {
    it("of wrong passwords, costs one request in five seconds", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);
      await pass(6000);
      emulator.forgetRequests();

      for (let attempt = 0; attempt < 100; attempt += 1) await transfer.verify(`wrong ${String(attempt)}`);
      await Promise.all(Array.from({ length: 100 }, (_, attempt) => transfer.verify(`wrong ${String(attempt)}`)));

      expect(emulator.countRequests()).toBe(1);
    });

    it("of wrong passwords while it is at fault, costs one request in five seconds, and never denies", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);
      await pass(6000);
      emulator.forgetRequests();
      emulator.setFault("throttle");

      const decisions = [];
      for (let attempt = 0; attempt < 20; attempt += 1) decisions.push(await transfer.verify(newPassword));

      expect(decisions.map(({ outcome }) => outcome)).toEqual(decisions.map(() => "failed"));
      expect(emulator.countRequests()).toBe(1);
    });

    it("of logins at the same time, costs one request", async () => {
      const transfer = createTransfer();

      const decisions = await Promise.all(Array.from({ length: 100 }, () => transfer.verify(oldPassword)));

      expect(decisions.every(({ outcome }) => outcome === "granted")).toBe(true);
      expect(emulator.countRequests()).toBe(1);
    });

    it("of unknown names, costs one request a name and pushes nobody out", async () => {
      const transfer = createTransfer({ cache: { maxEntries: 5 } });
      await transfer.verify(oldPassword);

      for (let index = 0; index < 50; index += 1) await transfer.verify("x", `nobody${String(index)}`);
      await transfer.verify(oldPassword);

      expect(emulator.countRequests()).toBe(51);
      expect(emulator.countRequests({ secretId: secretName })).toBe(1);
    });
  });

  it("asks each time where it is told to remember nothing", async () => {
    const transfer = createTransfer({ cache: false });

    await transfer.verify(oldPassword);
    await transfer.verify(oldPassword);
    await transfer.verify("wrong");

    expect(emulator.countRequests()).toBe(3);
  });

  it("remembers what it read for one protocol for no other", async () => {
    emulator.putSecret(secretName, { ...secret, FTPSPassword: "password-for-ftps" });
    const transfer = createTransfer();

    expect(await transfer.verify(oldPassword)).toMatchObject(granted);
    expect(await transfer.verify(oldPassword, "alice", "FTPS")).toMatchObject(wrong);
    expect(await transfer.verify("password-for-ftps", "alice", "FTPS")).toMatchObject(granted);
  });

  describe("while Secrets Manager is at fault", () => {
    it.each(["throttle", "access-denied", "internal-error", "decryption-failure", "garbage", "empty", "drop"] as const)(
      "%s: fails, and neither grants nor denies; and works again afterwards",
      async (fault) => {
        const transfer = createTransfer();

        emulator.setFault(fault);
        const during = [
          await transfer.verify(oldPassword),
          await transfer.verify(oldPassword, "nobody"),
          await transfer.listKeys(),
        ];
        emulator.setFault(undefined);
        const after = await transfer.verify(oldPassword);

        for (const decision of during) expect(decision).toMatchObject({ outcome: "failed", reason: "unavailable" });
        expect(after).toMatchObject(granted);
        expectNoSecret([oldPassword, garbageMarker], { during, lines: transfer.lines });
      },
    );

    it("lets those in whom it remembers, and fails on a password that may be a new one", async () => {
      const transfer = createTransfer();
      await transfer.verify(oldPassword);
      await pass(6000);

      emulator.setFault("throttle");

      expect(await transfer.verify(oldPassword)).toMatchObject(granted);
      expect(await transfer.verify(newPassword)).toMatchObject({ outcome: "failed", reason: "unavailable" });
    });
  });

  it("finds nobody by a hostile name, and asks nothing", async () => {
    const transfer = createTransfer();
    const names = [
      "../alice",
      "alice/",
      "a/../alice",
      "ali*",
      "alice,bob",
      "{{serverId}}",
      "$(id)",
      "arn:aws:x",
      "alicé",
      "a".repeat(101),
    ];

    for (const username of names) {
      const decision = await transfer.verify(oldPassword, username);
      expect(decision.outcome).toBe("denied");
    }
    expect(emulator.requests).toEqual([]);
  });

  it("shows no password, hash, key or secret in decisions, logs and inspections", async () => {
    const hash = "$2b$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6";
    const marker = "marker-in-the-secret";
    emulator.putSecret(secretName, { ...secret, Password: [hash, oldPassword], Note: marker });
    emulator.putSecret(`aws/transfer/${serverId}/broken`, { ...secret, Policy: { bad: marker }, PosixProfile: marker });
    emulator.putSecret(`aws/transfer/${serverId}/text`, `${marker} ${oldPassword}`);
    const transfer = createTransfer();

    const decisions = [
      await transfer.verify(oldPassword),
      await transfer.verify(newPassword),
      await transfer.verify(oldPassword, "broken"),
      await transfer.verify(oldPassword, "text"),
      await transfer.verify(newPassword, "nobody"),
    ];
    const listed = await transfer.listKeys();

    expect(decisions.map(({ outcome }) => outcome)).toEqual(["granted", "denied", "failed", "failed", "denied"]);
    const secrets = [oldPassword, newPassword, hash, marker, key.split(" ")[1] ?? ""];
    expectNoSecret(secrets, { decisions, listed, lines: transfer.lines, provider: transfer.provider });
  });

  it("is named secrets-manager, and warms up without a request", async () => {
    const provider = createSecretsProvider({ clientConfig: emulator.clientConfig });

    await provider.warmUp?.();

    expect(provider.name).toBe("secrets-manager");
    expect(emulator.requests).toEqual([]);
  });

  it("has the name that it is given, also in the errors of outages", async () => {
    const transfer = createTransfer({ name: "partners", cache: false });
    emulator.setFault("access-denied");

    const decision = await transfer.verify(oldPassword);
    emulator.setFault(undefined);

    expect(decision).toMatchObject({
      outcome: "failed",
      reason: "unavailable",
      error: { code: "ERR_PROVIDER_UNAVAILABLE", provider: "partners" },
      trace: { provider: "partners" },
    });
  });

  it.each([
    ["cache.timeToLiveMs", { cache: { timeToLiveMs: 0 } }],
    ["cache.maxEntries", { cache: { maxEntries: Number.NaN } }],
    ["cache.ttl", { cache: { ttl: 10 } as never }],
    ["cache", { cache: null as never }],
    ["cash", { cash: false } as never],
    ["allowPlaintextPasswords", { allowPlaintextPasswords: "false" as never }],
    ["allowPlaintextPasswords", { allowPlaintextPasswords: null as never }],
    // `PutSecretValue` takes no condition: a new password could be overwritten.
    ["rehashOnLogin", { rehashOnLogin: true } as never],
    ["decoy", { decoy: null as never }],
    ["requestTimeoutMs", { requestTimeoutMs: -1 }],
    ["secretName", { secretName: "SFTP" }],
    ["name", { name: "" }],
    ["client", { clientConfig: undefined }],
  ])("refuses options that cannot be used, and names %s", (option, options) => {
    expect(() => createTransfer(options)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });

  it.each([[undefined], [null], ["SFTP"], [Object.create({ clientConfig: {} })]])(
    "refuses %j for options",
    (options) => {
      expect(() => createSecretsProvider(options as never)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "options" }),
      );
    },
  );
});
