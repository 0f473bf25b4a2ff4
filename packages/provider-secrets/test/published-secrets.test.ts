import { readFileSync } from "node:fs";
import {
  createAuthenticator,
  type Decision,
  type Protocol,
  renderResponse,
  type SessionSettings,
  type TransferAuthResponse,
} from "@transfer-idp/core";
import { expectNoSecret, type SecretsManagerEmulator, startSecretsManagerEmulator } from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSecretsProvider, type SecretsProviderOptions } from "../src/secrets-provider.ts";

interface PublishedSecret {
  readonly id: string;
  readonly secret: Readonly<Record<string, unknown>>;
}

const fixture = new URL("fixtures/real-world-secret-shapes.json", import.meta.url);
const published = JSON.parse(readFileSync(fixture, "utf8")) as readonly PublishedSecret[];
const serverId = "s-1234567890abcdef0";
const role = "arn:aws:iam::123456789012:role/transfer-user";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";
const rsaKey =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCtEXyQCQ5v0SjUyrew8Oo+rbhGG5K0WH95DJ3U5OynEfwVdD8EljQACrAyN8YKybhk1tbG56tiLuzGmUISpsSid31HT8U/sXts1zmnJY7sNb9HjEGlrdK5+f3HmO3MjAotU6DGWfOiL9zU2XfbrGevfxFrk04aVz98WIYeICNzoFAKZ8GD8gys6NJYyrY2Uea6JkPSHq0f5J1Kl3m23aO27Xvn7FhoHXvZOdV9mxTvTbRT/TMCIdwv6nnASMWY19nwfMW9QhNn0M/TIFe1gUR/oZH5xxoqC2/FbuGIri6b81GFUJKjgo445lGfLEKXC92LC75YDJ/Iw2za/AMGlvKd";

let emulator: SecretsManagerEmulator;

beforeAll(async () => {
  emulator = await startSecretsManagerEmulator();
});

afterAll(async () => {
  await emulator.stop();
});

const take = (id: string): Readonly<Record<string, unknown>> => {
  const found = published.find((one) => one.id === id);
  if (found === undefined) throw new Error(`The fixture has no ${id}.`);
  return found.secret;
};

interface Login {
  readonly username?: string;
  readonly protocol?: Protocol;
  readonly sourceIp?: string;
  /** Absent: a key login. */
  readonly password?: string;
}

interface Setup {
  readonly name?: string;
  readonly options?: Partial<SecretsProviderOptions>;
  readonly defaults?: SessionSettings;
}

/** Stores one secret under its name and logs in. */
async function logIn(secret: object, login: Login, setup: Setup = {}): Promise<Decision> {
  const { username = "alice", protocol = "SFTP", sourceIp, password } = login;
  emulator.putSecret(setup.name ?? `aws/transfer/${serverId}/${username}`, secret);
  const provider = createSecretsProvider({ clientConfig: emulator.clientConfig, ...setup.options });
  const authenticator = createAuthenticator({
    provider,
    defaults: setup.defaults,
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const request = { username, protocol, serverId, sourceIp };
  return password === undefined
    ? authenticator.listPublicKeys(request)
    : authenticator.verifyPassword({ ...request, password });
}

function render(decision: Decision): TransferAuthResponse | Decision {
  return decision.outcome === "failed" ? decision : renderResponse(decision);
}

const notesOf = (decision: Decision): readonly unknown[] => decision.trace.steps.flatMap(({ notes }) => notes);

// What each published secret is expected to do is written beside it, in the fixture.
describe("a published secret", () => {
  it("is known to a test here", () => {
    expect(published.map(({ id }) => id)).toEqual([
      "aws-blog-2020",
      "klangrud",
      "darren-reddick",
      "stratusgrid",
      "davidsung",
      "lowercase-keys",
      "moj-v1",
      "toolkit-secret",
      "ronw",
    ]);
  });

  describe("of AWS's blog in 2020", () => {
    const secret = take("aws-blog-2020");
    const setup = { options: { secretName: "{{serverId}}/{{username}}" }, name: `${serverId}/alice` };
    const [sftp, ftp] = ["mySup3rS3cr3tPa55w0rd", "mySup3rS3cr3tFTPPa55w0rd"];
    const inside = { sourceIp: "192.168.1.7" };
    // The role is a placeholder, and nothing may grant on it.
    const mended = { ...secret, Role: role };

    it("grants on no placeholder of a role", async () => {
      const decision = await logIn(secret, { ...inside, password: sftp }, setup);

      expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record", error: { field: "Role" } });
      expectNoSecret([sftp, ftp], { decision });
    });

    it("takes FTPPassword on FTP and Password elsewhere", async () => {
      const decisions = [
        await logIn(mended, { ...inside, protocol: "FTP", password: ftp }, setup),
        await logIn(mended, { ...inside, protocol: "FTP", password: sftp }, setup),
        await logIn(mended, { ...inside, protocol: "FTPS", password: sftp }, setup),
        await logIn(mended, { ...inside, protocol: "SFTP", password: sftp }, setup),
        await logIn(mended, { ...inside, protocol: "SFTP", password: ftp }, setup),
      ];

      expect(decisions.map(({ outcome }) => outcome)).toEqual(["granted", "denied", "granted", "granted", "denied"]);
    });

    it("names the blank in the target, which is likely wrong, in the trace", async () => {
      const decision = await logIn(mended, { ...inside, password: sftp }, setup);

      expect(render(decision)).toEqual({
        Role: role,
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: '[{"Entry":"/","Target":"/ bucket/home/myhomedirectory"}]',
      });
      expect(notesOf(decision)).toContainEqual({
        kind: "warning",
        field: "HomeDirectoryDetails[0].Target",
        code: "target-bucket",
      });
    });

    it("drops the text that is no key, and says so", async () => {
      const decision = await logIn(mended, inside, setup);
      const withAnother = await logIn(
        { ...mended, PublicKey: `${String(secret["PublicKey"])}\n${key}` },
        inside,
        setup,
      );

      expect(decision).toMatchObject({ outcome: "denied", reason: "no-usable-public-keys" });
      expect(render(withAnother)).toMatchObject({ PublicKeys: [key] });
      for (const one of [decision, withAnother]) {
        expect(notesOf(one)).toContainEqual({ kind: "dropped-key", position: 0, problem: "not-openssh" });
      }
    });

    it("lets nobody in from another network", async () => {
      expect(await logIn(mended, { sourceIp: "192.168.2.7", password: sftp }, setup)).toMatchObject({
        outcome: "denied",
        reason: "source-ip-not-allowed",
      });
    });
  });

  it("of klangrud lets its user in from 203.0.113.0/24 only", async () => {
    const secret = take("klangrud");
    const password = "randomly-generated-32-char-password";

    const inside = await logIn(secret, { sourceIp: "203.0.113.9", password });
    const others = await Promise.all(
      ["203.0.114.9", "2001:db8::1", undefined].map((sourceIp) =>
        logIn(secret, sourceIp === undefined ? { password } : { sourceIp, password }),
      ),
    );

    expect(render(inside)).toEqual({
      Role: "arn:aws:iam::123456789012:role/transfer-role",
      HomeDirectory: "/bucket/path",
    });
    expect(others).toMatchObject(others.map(() => ({ outcome: "denied", reason: "source-ip-not-allowed" })));
  });

  it("of darren-reddick reaches Transfer with its variable filled, in whatever case it is written", async () => {
    const setup = { options: { secretName: "SFTP/{{username}}" }, name: "SFTP/tester" };

    const decision = await logIn(take("darren-reddick"), { username: "tester", password: "tester159" }, setup);

    expect(render(decision)).toEqual({
      Role: "arn:aws:iam::123456789012:role/transfer-user-iam-role",
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: '[{"Entry":"/","Target":"/test.devopsgoat/tester"}]',
    });
  });

  it("of stratusgrid serves both kinds of login", async () => {
    const setup = { options: { secretName: "SFTP/{{username}}" }, name: "SFTP/alice" };
    // The key is a placeholder: a real one stands in its place.
    const secret = { ...take("stratusgrid"), PublicKey: rsaKey };
    const session = { Role: "arn:aws:iam::123456789012:role/r", Policy: "{}", HomeDirectory: "/b/u" };

    const password = await logIn(secret, { password: "p" }, setup);
    const keys = await logIn(secret, {}, setup);
    const placeholder = await logIn(take("stratusgrid"), {}, setup);

    expect(render(password)).toEqual(session);
    expect(render(keys)).toEqual({ ...session, PublicKeys: [rsaKey] });
    expect(placeholder).toMatchObject({ outcome: "denied", reason: "no-usable-public-keys" });
  });

  describe("of davidsung", () => {
    const secret = take("davidsung");
    const login = { username: "u1", password: "p" };
    const defaults = { Role: role };

    it("needs a role by default", async () => {
      expect(await logIn(secret, login)).toMatchObject({ outcome: "denied", reason: "no-role" });
      expect(render(await logIn(secret, login, { defaults }))).toMatchObject({
        Role: role,
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: '[{"Entry":"/","Target":"/b/u1"}]',
      });
    });

    it("is for the user whom it names and for nobody else", async () => {
      const decision = await logIn(secret, { ...login, username: "u2" }, { defaults });

      expect(decision).toMatchObject({ outcome: "denied", reason: "unknown-user" });
    });

    it("has a policy under which listing never works, which the trace says", async () => {
      const notes = notesOf(await logIn(secret, login, { defaults }));

      expect(notes).toContainEqual(expect.objectContaining({ kind: "warning", code: "prefix-is-arn" }));
      expect(notes).toContainEqual(expect.objectContaining({ kind: "warning", code: "list-on-objects" }));
    });
  });

  describe("with names in small letters", () => {
    const secret = take("lowercase-keys");

    it("is refused, and the error names the field to map", async () => {
      const decision = await logIn(secret, { password: "p" });

      expect(decision).toMatchObject({ outcome: "failed", reason: "invalid-record", error: { field: "role" } });
    });

    it("is read with a map of fields, and its empty policy is none", async () => {
      const fields = { Role: "role", Policy: "policy" };

      const decision = await logIn(secret, { password: "p" }, { options: { fields } });

      expect(render(decision)).toEqual({ Role: "arn:aws:iam::123456789012:role/r" });
    });
  });

  it("of the Ministry of Justice is read with its names, which begin small", async () => {
    const setup = {
      options: { secretName: "transfer/{{username}}" },
      name: "transfer/alice",
      defaults: { Role: role },
    };
    const secret = { ...take("moj-v1"), publicKeys: [`${key} alice`] };

    const password = await logIn(secret, { password: "\u2026" }, setup);
    const keys = await logIn(secret, {}, setup);

    expect(render(password)).toEqual({ Role: role });
    expect(render(keys)).toEqual({ Role: role, PublicKeys: [key] });
    expect(Object.keys(take("moj-v1"))).toEqual(["password", "publicKeys"]);
  });

  it("of AWS's toolkit has its keys in a list, or in text that is a list in Python or in JSON", async () => {
    const secret = take("toolkit-secret");
    const setup = { defaults: { Role: role } };
    const forms = [
      [rsaKey, key],
      `['${rsaKey}', '${key} alice']`,
      `["${rsaKey}", "${key} alice"]`,
      JSON.stringify([`${rsaKey}\n`, key]),
    ];

    const keys = [];
    for (const PublicKeys of forms) keys.push(render(await logIn({ ...secret, PublicKeys }, {}, setup)));
    const password = await logIn(secret, { password: "userpassword" }, setup);

    expect(keys).toEqual(forms.map(() => ({ Role: role, PublicKeys: [rsaKey, key] })));
    expect(render(password)).toEqual({ Role: role });
  });

  it("of ronw has a list of networks of its own name, and a folder below a bucket of the defaults", async () => {
    const fields = {
      sourceIps: "IPWhiteList",
      HomeDirectory: null,
      attributes: { home: "HomeDirectory" },
    };
    const setup = { options: { fields }, defaults: { Role: role, HomeDirectory: "/bucket/{{attributes.home}}" } };
    const secret = take("ronw");
    const sources = [
      "11.11.11.12",
      "11.11.11.11",
      "100.100.100.96",
      "100.100.100.127",
      "100.100.100.128",
      "11.11.11.13",
    ];

    const decisions = [];
    for (const sourceIp of sources) decisions.push(await logIn(secret, { sourceIp, password: "Qwerty1!" }, setup));

    const session = { Role: role, HomeDirectory: "/bucket/test" };
    expect(decisions.map(render)).toEqual([session, session, session, session, {}, {}]);
  });
});
