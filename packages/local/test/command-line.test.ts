import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { hashSync } from "bcryptjs";
import { afterAll, describe, expect, it } from "vitest";
import { runTransferIdp, startTransferIdp } from "./running-command.ts";
import { connectRawSftp } from "./raw-sftp-client.ts";
import { describeWithSftp, makeFolder, makeKey, runSftp } from "./sftp-client.ts";

const role = "arn:aws:iam::123456789012:role/transfer";
const password = "a secret password";
const hash = hashSync(password, 4);
const folder = makeFolder();
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const answer = `event.password === ${JSON.stringify(password)} ? { Role: ${JSON.stringify(role)}, HomeDirectory: "/bucket/" + event.username } : {}`;
const esm = write(
  "handler.mjs",
  `export const handler = async (event) => { console.log("noise"); return ${answer}; };`,
);
const commonJs = write("handler.cjs", `exports.handler = async (event) => (${answer});`);
const hiddenCommonJs = write(
  "hidden.cjs",
  `module.exports = Object.fromEntries([["other", async (event) => (${answer})]]);`,
);
const callback = write("callback.mjs", `export const handler = (event, context, callback) => callback(null, {});`);
const broken = write(
  "broken.mjs",
  `export const handler = async (event) => { throw new Error("cannot ask about " + event.password); };`,
);
const lingering = write(
  "lingering.mjs",
  `setInterval(() => {}, 1000); export const handler = async (event) => (${answer});`,
);
const misleading = write(
  "misleading.mjs",
  `export const handler = () => ({ Role: "${role}", HomeDirectoryDetails: [] });`,
);
const users = write(
  "users.json",
  JSON.stringify({ users: { alice: { password: hash, Role: role, HomeDirectory: "/bucket/alice" } } }),
);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("transfer-idp", () => {
  it.each([
    ["--help", /Usage: transfer-idp COMMAND/],
    ["--version", /^\d+\.\d+\.\d+/],
  ])("answers %s", async (option, expected) => {
    const result = await runTransferIdp([option]);

    expect(result).toEqual({ status: 0, stdout: expect.stringMatching(expected) as string, stderr: "" });
  });

  it.each(["serve", "test", "explain", "iam", "hash", "demo"])("answers %s --help", async (command) => {
    const result = await runTransferIdp([command, "--help"]);

    expect(result).toEqual({
      status: 0,
      stdout: expect.stringContaining(`Usage: transfer-idp ${command}`) as string,
      stderr: "",
    });
  });

  it.concurrent.each([
    [[], "Usage:"],
    [["fly"], "There is no such command"],
    [["constructor"], "There is no such command"],
    [["serve"], "Exactly one of --handler and --users is required."],
    [["serve", "--handler", esm, "--users", users], "Exactly one of --handler and --users is required."],
    [["serve", "--users", users, "--prot", "1"], "Unknown option '--prot'"],
    [["serve", "--users", users, "--port", "70000"], "--port must be a whole number from 0 to 65535."],
    [["serve", "--users", users, "--port", "1e3"], "--port must be"],
    [["serve", "--users", users, "--port"], "--port"],
    [["serve", "--users", users, "--host", "host.invalid"], "--host is no address of this machine."],
    [["serve", "--users", users, "--server-id", "s-1"], "--server-id must be s- and 17 hex digits."],
    [
      ["serve", "--users", users, "--authentication-methods", "BOTH"],
      "--authentication-methods must be one of PASSWORD",
    ],
    [["serve", "--users", users, "--host-key", "/no/such/key"], "--host-key: a file cannot be read."],
    [["serve", "--users", users, "--host-key", users], "--host-key must be a private key"],
    [["serve", "--users", users, "--root", "/no/such/folder"], "--root must be an existing folder."],
    [["serve", "--users", "/no/such/file"], "--users: file must be a file that can be read."],
    [["serve", "--users", esm], "--users: file is not JSON."],
    [["serve", "--handler", "/no/such/file.mjs"], "--handler: the file cannot be loaded"],
    [
      ["serve", "--handler", esm, "--handler-export", "missing"],
      "--handler: the file exports no function named missing.",
    ],
    [["serve", "--handler", callback], "--handler: handler takes a callback"],
    [["serve", "--handler", esm, "--handler-timeout", "0"], "--handler-timeout must be"],
    [["test", "--users", users], "--user-name is required."],
    [["test", "--users", users, "--user-name", "al"], "--user-name must be"],
    [
      ["test", "--users", users, "--user-name", "alice", "--server-protocol", "AS2"],
      "--server-protocol must be one of SFTP, FTP, FTPS.",
    ],
    [["test", "--users", users, "--user-name", "alice", "--source-ip", "nowhere"], "--source-ip must be"],
    [
      ["test", "--users", users, "--user-name", "alice", "--user-password", "x", "--user-password-stdin"],
      "exclude each other",
    ],
    [["demo", "--port", "x"], "--port must be"],
  ])("exits with 2 for %j and names what is wrong", async (args, expected) => {
    const result = await runTransferIdp(args);

    expect(result).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(expected) as string });
  });

  it("repeats no value of a command line that it cannot read", async () => {
    const given = ["test", "--users", users, "--user-name", "alice"];
    const mistakes = [
      [...given, "--user-password", "correct horse", "battery staple"],
      [...given, "--user-pasword=battery staple"],
      [...given, "--user-password", "-battery staple"],
      [...given, "--user-password-stdin=battery staple"],
      ["battery staple"],
    ];

    const results = await Promise.all(mistakes.map((args) => runTransferIdp(args)));

    expect(results.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2]);
    expectNoSecret(["battery", "staple"], { results });
  });
});

describe("transfer-idp test", () => {
  const test = (handler: readonly string[], ...rest: readonly string[]): ReturnType<typeof runTransferIdp> =>
    runTransferIdp(["test", ...handler, "--user-name", "alice", "--server-protocol", "SFTP", ...rest]);

  it.each([
    ["an ESM file", ["--handler", esm]],
    ["a CommonJS file", ["--handler", commonJs]],
    ["a CommonJS file whose exports are not seen by name", ["--handler", hiddenCommonJs, "--handler-export", "other"]],
    ["a users file", ["--users", users]],
    ["a handler that leaves a timer behind", ["--handler", lingering]],
  ])("prints AWS's object alone on standard output, from %s", async (_what, handler) => {
    const result = await test(handler, "--user-password", password);

    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout)).toEqual({
      Response: JSON.stringify({ Role: role, HomeDirectory: "/bucket/alice" }),
      StatusCode: 200,
      Message: "",
      Url: "",
    });
    expect(result.stderr).toContain("Authenticated");
    expectNoSecret([password, hash], { result });
  });

  it("reads a password from standard input without the end of its line", async () => {
    const results = [
      await runTransferIdp(
        ["test", "--users", users, "--user-name", "alice", "--server-protocol", "SFTP", "--user-password-stdin"],
        `${password}\n`,
      ),
      await runTransferIdp(
        ["test", "--users", users, "--user-name", "alice", "--server-protocol", "SFTP", "--user-password-stdin"],
        ` ${password}`,
      ),
    ];

    expect(results.map(({ status }) => status)).toEqual([0, 1]);
  });

  it("exits with 1 when the handler denies", async () => {
    const result = await test(["--users", users], "--user-password", "wrong");

    expect(result.status).toBe(1);
    expect(JSON.parse(result.stdout)).toEqual({
      Response: "{}",
      StatusCode: 200,
      Message: "Lambda IDP authentication failure",
      Url: "",
    });
    expect(result.stderr).toContain("denied alice (wrong-password)");
  });

  it("exits with 1 and lists what Transfer cannot use in an answer", async () => {
    const result = await test(["--handler", misleading], "--user-password", password);

    expect(result.status).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ StatusCode: 200, Message: "Unable to parse Json" });
    expect(result.stderr).toContain("error: HomeDirectoryDetails must be JSON text");
  });

  it("exits with 2 when the handler throws, without the password", async () => {
    const result = await test(["--handler", broken], "--user-password", password);

    expect(result.status).toBe(2);
    expect(JSON.parse(result.stdout)).toEqual({
      Response: "",
      StatusCode: 500,
      Message: "Internal server error",
      Url: "",
    });
    expect(result.stderr).toContain("cannot ask about ***");
    expectNoSecret([password], { result });
  });

  it("says so when an event without a protocol is refused", async () => {
    const result = await runTransferIdp([
      "test",
      "--users",
      users,
      "--user-name",
      "alice",
      "--user-password",
      password,
    ]);

    expect(result.status).toBe(1);
    expect(result.stderr).toContain("without --server-protocol");
  });
});

describeWithSftp("transfer-idp serve", () => {
  it("serves a users file from the folder it was started in, and tells of each login in a line", async () => {
    const cwd = join(folder, "cwd");
    mkdirSync(cwd);
    const command = startTransferIdp(["serve", "--users", users, "--port", "0"], cwd);
    const port = Number((await command.waitFor(/port (\d+)/))[1]);

    const right = await runSftp({ port, username: "alice", password, commands: [`put ${users} copy.json`] });
    const wrong = await runSftp({ port, username: "alice", password: "wrong password", commands: ["pwd"] });
    // OpenSSH's own client no longer sends such names.
    await expect(connectRawSftp(port, "al\u001b[31mice", password)).rejects.toThrow("authentication methods failed");
    const status = await command.stop("SIGTERM");

    const output = command.readOutput();
    expect([right.status, wrong.status, status]).toEqual([0, 255, 0]);
    expect(readFileSync(join(cwd, "transfer-data", "bucket", "alice", "copy.json"), "utf8")).toBe(
      readFileSync(users, "utf8"),
    );
    expect(output).toMatch(/^\d\d:\d\d:\d\d {2}accepted {2}password {3}alice {2}from 127\.0\.0\.1 {2}\d+ ms$/m);
    expect(output).toContain("denied alice (wrong-password)");
    expect(output).toMatch(/refused .* al\\u\{1b\}\[31mice /);
    expect(output).not.toContain("\u001b");
    expectNoSecret([password, hash, "wrong password"], { output });
  });

  it("uses the host key, the methods and the server id it was given, and tells once of a policy", async () => {
    const hostKey = makeKey(folder, "host", "ecdsa", "-b", "256");
    const clientKey = makeKey(folder, "client", "ed25519");
    const handler = write(
      "keys.mjs",
      `export const handler = (event) => event.serverId !== "s-11111111111111111" ? {} : ({ Role: "${role}", HomeDirectory: "/bucket/x",
        Policy: '{"Version":"2012-10-17","Statement":[]}', PublicKeys: ["${readFileSync(`${clientKey}.pub`, "utf8").trim()}"] });`,
    );
    const known = write("known_hosts", `* ${readFileSync(`${hostKey}.pub`, "utf8")}`);
    const root = join(folder, "root");
    mkdirSync(root);
    const command = startTransferIdp([
      ...["serve", "--handler", handler, "--port", "0", "--root", root, "--host-key", hostKey],
      ...["--authentication-methods", "PUBLIC_KEY", "--server-id", "s-11111111111111111"],
    ]);
    const port = Number((await command.waitFor(/port (\d+)/))[1]);

    const login = { port, username: "alice", keyFile: clientKey, knownHosts: known, commands: ["pwd"] };
    const results = [await runSftp(login), await runSftp(login)];
    const status = await command.stop("SIGINT");

    expect(results).toMatchObject([{ status: 0 }, { status: 0 }]);
    expect(status).toBe(0);
    expect(command.readOutput().match(/holds a Policy/g)).toHaveLength(1);
  });

  it("exits with 2 when its port is taken", async () => {
    const command = startTransferIdp(["serve", "--users", users, "--port", "0", "--root", folder]);
    const port = (await command.waitFor(/port (\d+)/))[1] ?? "";

    const second = await runTransferIdp(["serve", "--users", users, "--port", port, "--root", folder]);

    expect(second).toEqual({
      status: 2,
      stdout: "",
      stderr: `transfer-idp serve: Port ${port} is taken by another program. Choose one with --port.\n`,
    });
    await command.stop();
  });
});
