import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ldapPresets } from "@transfer-idp/provider-ldap";
import { expectNoSecret, makePublicKey } from "@transfer-idp/test-parts";
import { hashSync } from "bcryptjs";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine, runTransferIdp } from "./running-command.ts";
import { makeFolder } from "./sftp-client.ts";
import { describeWithTerminal, startTypedSession } from "./typed-session.ts";

const role = "arn:aws:iam::123456789012:role/transfer";
const password = "a secret password";
const hash = hashSync(password, 4);
const key = makePublicKey("bobby");
const folder = makeFolder();
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

// Built, as the authors of such files have it.
const core = new URL("../../core/dist/index.js", import.meta.url).href;
const provider = `createStaticProvider(${JSON.stringify({
  users: {
    alice: { password: hash, groups: ["staff"], HomeDirectory: "/bucket/{{username}}" },
    bobby: { publicKeys: ["ssh-dss AAAA", key], groups: ["staff"], HomeDirectory: "/bucket/bobby" },
    carol: { password: hash, Role: role, protocols: ["FTPS"] },
  },
  groups: { staff: { Role: role, sourceIps: ["192.0.2.0/24", "nonsense", "198.51.100.0/24"] } },
})})`;
const esm = write(
  "esm.mjs",
  `import { createAuthenticator, createLambdaHandler, createStaticProvider, ProviderUnavailableError } from ${JSON.stringify(core)};
  console.log("noise");
  export const authenticator = createAuthenticator({ provider: ${provider} });
  export const handler = createLambdaHandler(authenticator);
  export const unavailable = createAuthenticator({ provider: {
    name: "directory",
    findAccount: () => Promise.reject(new ProviderUnavailableError({ provider: "directory", kind: "unreachable", backendError: "ECONNREFUSED" })),
  } });`,
);
const commonJs = write(
  "common.cjs",
  `const { createAuthenticator, createStaticProvider } = require(${JSON.stringify(new URL(core).pathname)});
  module.exports = Object.fromEntries([["mine", createAuthenticator({ provider: ${provider} })]]);`,
);
const lingering = write("lingering.mjs", `export { authenticator } from "./esm.mjs"; setInterval(() => {}, 1000);`);
const onlyHandler = write("only-handler.mjs", `export { handler } from "./esm.mjs";`);
const elsewhere = write(
  "elsewhere.mjs",
  `export { authenticator as mine } from "./esm.mjs"; export const handler = () => {};`,
);
const onlyProvider = write(
  "only-provider.mjs",
  `export const authenticator = { name: "mine", findAccount: () => {} };`,
);
const nothing = write("nothing.mjs", `export const authenticator = 7;`);
const throwing = write("throwing.mjs", `throw new Error("no region is set");`);
const throwingNothing = write("throwing-nothing.mjs", `throw undefined;`);
const leaving = write("leaving.mjs", `process.exit(0);`);
const uncaught = write(
  "uncaught.mjs",
  `export { authenticator } from "./esm.mjs"; Promise.reject(new Error("a warm-up that nobody awaited"));`,
);
const rejecting = write(
  "rejecting.mjs",
  `const verifyPassword = async ({ password }) => { throw new Error("cannot ask about " + password); };
  export const authenticator = { verifyPassword, listPublicKeys: async () => undefined };
  const trace = { provider: "mine", milliseconds: 1, steps: [] };
  const keysListed = { outcome: "keysListed", account: { username: "x", groups: [] }, session: {}, publicKeys: [], trace };
  export const confused = { verifyPassword: async () => keysListed, listPublicKeys: async () => ({ ...keysListed, outcome: "granted" }) };`,
);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const explain = (...args: readonly string[]): ReturnType<typeof runTransferIdp> => runTransferIdp(["explain", ...args]);
const readSteps = (stdout: string): readonly (readonly [string | undefined, string | undefined])[] =>
  [...stdout.matchAll(/^ {2}([+x!]) +[\d.]+ ms {2}(.*)$/gm)].map(([, sign, step]) => [sign, step]);
const passwordLogin = ["--user-name", "alice", "--user-password", password];

describe("transfer-idp explain", () => {
  it("prints a granted login as a tree on standard output alone, and exits with 0", async () => {
    const result = await explain("--authenticator", esm, ...passwordLogin, "--source-ip", "198.51.100.7");

    const lines = result.stdout.split("\n");
    expect(result.status).toBe(0);
    expect(lines[0]).toBe("granted");
    expect(lines[1]).toMatch(
      /^alice, password login, SFTP, s-01234567890abcdef, from 198\.51\.100\.7; provider static; [\d.]+ ms$/,
    );
    expect(readSteps(result.stdout)).toContainEqual(["+", "verify-password"]);
    expect(lines.map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        "static found the account alice",
        "sourceIps.allow of group:staff: entry 2 cannot be read, and admits nothing",
        "sourceIpAllow of group:staff: passed, entry 3 matched",
        "Role from group:staff",
        "HomeDirectory from user",
        "account  alice",
        "groups   staff",
        `Role           ${role}`,
        "HomeDirectory  /bucket/alice",
      ]),
    );
    expect(result.stderr).toMatch(/^noise\n\{"level":"INFO","message":"transfer login".*\}\n$/);
    expectNoSecret([password, hash], { result });
  });

  it("prints listed keys by their fingerprints, and exits with 0", async () => {
    const result = await explain("--authenticator", esm, "--user-name", "bobby", "--source-ip", "198.51.100.7");

    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^keysListed\nbobby, key login, /);
    expect(result.stdout).toContain("key 1 dropped: unsupported-type\n");
    expect(result.stdout).toMatch(/^keys\n {2}256 SHA256:[\w+/]{43} \(ED25519\)\n$/m);
    expectNoSecret([key.split(" ")[1] ?? ""], { result });
  });

  it.each([
    ["an access rule of a group", [...passwordLogin, "--source-ip", "203.0.113.9"], "source-ip-not-allowed"],
    ["an access rule of the user", ["--user-name", "carol", "--user-password", password], "protocol-not-allowed"],
    [
      "a wrong password",
      ["--user-name", "alice", "--user-password", "x", "--source-ip", "192.0.2.1"],
      "wrong-password",
    ],
    ["an unknown user", ["--user-name", "nobody", "--user-password", password], "unknown-user"],
    ["an empty password", ["--user-name", "alice", "--user-password", ""], "empty-password"],
    ["a user without keys", ["--user-name", "alice", "--source-ip", "192.0.2.1"], "no-public-keys"],
  ])("prints a denial by %s with its reason, and exits with 1", async (_what, args, reason) => {
    const result = await explain("--authenticator", esm, ...args);

    expect(result.status).toBe(1);
    expect(result.stdout).toMatch(new RegExp(`^denied: ${reason}\n`));
    expect(readSteps(result.stdout).filter(([sign]) => sign !== "+")).toEqual([
      ["x", expect.stringMatching(new RegExp(`: ${reason}$`)) as string],
    ]);
    expect(result.stdout).toMatch(new RegExp(`\n\nWhat it means and what to do: docs/reasons\\.md#${reason}\n$`));
    expectNoSecret([password, hash], { result });
  });

  it("prints a failure with the error's fields, and exits with 2", async () => {
    const result = await explain("--authenticator", esm, "--authenticator-export", "unavailable", ...passwordLogin);

    expect(result.status).toBe(2);
    expect(result.stdout).toMatch(/^failed: unavailable\n/);
    expect(readSteps(result.stdout).at(-1)).toEqual(["!", "find-account"]);
    expect(result.stdout).toContain("\n  provider: directory\n  kind: unreachable\n  backendError: ECONNREFUSED\n");
    expectNoSecret([password], { result });
  });

  it("prints one JSON object for programs with --format json", async () => {
    const login = ["--user-name", "bobby", "--source-ip", "198.51.100.7", "--server-id", "s-11111111111111111"];

    const result = await explain("--authenticator", esm, ...login, "--format", "json");

    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout)).toEqual({
      outcome: "keysListed",
      login: {
        username: "bobby",
        method: "publicKey",
        protocol: "SFTP",
        serverId: "s-11111111111111111",
        sourceIp: "198.51.100.7",
      },
      provider: "static",
      milliseconds: expect.any(Number) as number,
      account: { username: "bobby", groups: ["staff"] },
      session: { Role: role, HomeDirectory: "/bucket/bobby" },
      origins: { Role: "group:staff", HomeDirectory: "user" },
      publicKeys: [{ type: "ED25519", bits: 256, fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/) as string }],
      steps: expect.arrayContaining([
        {
          step: "public-keys",
          outcome: "passed",
          milliseconds: expect.any(Number) as number,
          notes: [{ kind: "dropped-key", position: 0, problem: "unsupported-type" }],
        },
      ]) as readonly unknown[],
    });
    expectNoSecret([key.split(" ")[1] ?? ""], { result });
  });

  it.each(["tree", "json"])("shows hostile names escaped, as %s, and says what Transfer would do", async (format) => {
    const hostile = "al\u001b[31mice\u202e\u{e0041}";

    const result = await explain("--authenticator", esm, "--user-name", hostile, "--format", format);

    expect(result.status).toBe(1);
    expect(result.stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(result.stderr).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(result.stderr).toContain("no handler would be asked: Transfer lets no such name through");
    if (format === "json") {
      expect(JSON.parse(result.stdout)).toMatchObject({ reason: "malformed-username", login: { username: hostile } });
    }
  });

  it.each([
    ["a CommonJS file whose exports are not seen by name", [commonJs, "--authenticator-export", "mine"]],
    ["a file that leaves a timer behind", [lingering]],
  ])("takes the authenticator of %s", async (_what, [file = "", ...rest]) => {
    const result = await explain("--authenticator", file, ...rest, ...passwordLogin, "--source-ip", "192.0.2.1");

    expect(result.status).toBe(0);
  });

  it("reads a password from standard input without the end of its line", async () => {
    const args = ["explain", "--authenticator", esm, "--user-name", "alice", "--source-ip", "192.0.2.1"];

    const results = [
      await runTransferIdp([...args, "--user-password-stdin"], `${password}\n`),
      await runTransferIdp([...args, "--user-password-stdin"], `${password} \n`),
      await runTransferIdp([...args, "--user-password-stdin"], "\n"),
    ];

    expect(results.map(({ stdout }) => stdout.split("\n")[0])).toEqual([
      "granted",
      "denied: wrong-password",
      "denied: empty-password",
    ]);
  });

  it("shows signs that are not ASCII only where the locale has them", async () => {
    const args = ["--authenticator", esm, "--user-name", "nobody"];

    const plain = await explain(...args);
    const unicode = await runTransferIdp(["explain", ...args], "", { LC_ALL: "C.UTF-8" });

    expect(plain.stdout).toMatch(/^[\t\n -~]*$/);
    expect(unicode.stdout).toMatch(/^ {2}✗ [\d. ]+ ms {2}find-account: unknown-user$/m);
  });

  it.concurrent.each([
    [[], "--authenticator is required."],
    [["--authenticator", esm], "--user-name is required."],
    [["--authenticator", esm, ...passwordLogin, "--user-password-stdin"], "exclude each other."],
    [["--authenticator", esm, ...passwordLogin, "--format", "yaml"], "--format must be one of tree, json."],
    [
      ["--authenticator", esm, ...passwordLogin, "--server-protocol", "AS2"],
      "--server-protocol must be one of SFTP, FTP, FTPS.",
    ],
    [
      ["--authenticator", esm, "--user-name", "alice", "--server-protocol", "FTP"],
      "A key login is for SFTP: FTP and FTPS have passwords.",
    ],
    [
      ["--authenticator", esm, ...passwordLogin, "--source-ip", "nowhere"],
      "--source-ip must be an IPv4 or IPv6 address.",
    ],
    [["--authenticator", "/no/such/file.mjs", ...passwordLogin], "--authenticator: the file cannot be loaded"],
    [["--authenticator", throwing, ...passwordLogin], "the file cannot be loaded: no region is set"],
    [["--authenticator", throwingNothing, ...passwordLogin], "it threw something that is no error"],
    [
      ["--authenticator", esm, "--authenticator-export", "missing", ...passwordLogin],
      "the file exports nothing named missing. It exports the authenticator authenticator: try --authenticator-export authenticator.",
    ],
    [["--authenticator", elsewhere, ...passwordLogin], "try --authenticator-export mine."],
    [
      ["--authenticator", onlyHandler, ...passwordLogin],
      "the file exports nothing named authenticator. It exports a handler: export the authenticator that the handler is made of, too.",
    ],
    [
      ["--authenticator", onlyProvider, ...passwordLogin],
      "the export authenticator is no authenticator. It is an identity provider: export createAuthenticator({ provider }) of it.",
    ],
    [
      ["--authenticator", nothing, ...passwordLogin],
      "the export authenticator is no authenticator. Export what createAuthenticator of @transfer-idp/core returns.",
    ],
    [["--authenticator", leaving, ...passwordLogin], "the process was ended before the command was."],
    [["--authenticator", uncaught, ...passwordLogin], "a warm-up that nobody awaited"],
    [["--authenticator", rejecting, ...passwordLogin], "cannot ask about ***"],
    [["--authenticator", rejecting, "--user-name", "alice"], "answered nothing that is a decision of such a login."],
    [
      ["--authenticator", rejecting, "--authenticator-export", "confused", ...passwordLogin],
      "answered nothing that is a decision of such a login.",
    ],
    [
      ["--authenticator", rejecting, "--authenticator-export", "confused", "--user-name", "alice"],
      "answered nothing that is a decision of such a login.",
    ],
  ])("exits with 2 for %j and names what is wrong", async (args, expected) => {
    const result = await explain(...args);

    expect(result).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(expected) as string });
    expectNoSecret([password], { result });
  });
});

describe("transfer-idp explain --ldap-preset", () => {
  const withLdap = fileURLToPath(new URL("../../provider-ldap", import.meta.url));
  const run = (args: readonly string[], cwd: string): ReturnType<typeof runTransferIdp> =>
    // Where pnpm runs tests, every package is found from everywhere.
    runTransferIdp(["explain", ...args], "", { NODE_PATH: "" }, cwd);

  it("prints a preset of the package that is installed where it runs", async () => {
    const { stdout, ...result } = await run(["--ldap-preset", "activeDirectory"], withLdap);

    expect(result).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(ldapPresets.activeDirectory);
  });

  it.each([
    [["--ldap-preset", "toString"], withLdap, "must be one of activeDirectory, openLdap,"],
    [["--ldap-preset", "lldap", "--user-name", "alice"], withLdap, "goes with no other option"],
    [["--ldap-preset", "lldap"], folder, "@transfer-idp/provider-ldap is not installed here"],
  ])("exits with 2 for %j in %s", async (args, cwd, expected) => {
    expect(await run(args, cwd)).toEqual({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(expected) as string,
    });
  });
});

describeWithTerminal("transfer-idp explain on a terminal", () => {
  it("asks for the password and shows nothing of what is typed", async () => {
    const command = `"$NODE" "$COMMAND_LINE" explain --authenticator "$FILE" --user-name alice --source-ip 192.0.2.1 --user-password-stdin`;
    const session = startTypedSession(command, { NODE: process.execPath, COMMAND_LINE: commandLine, FILE: esm });

    await session.waitFor(/Password: $/);
    session.type(`${password}\r`);
    const status = await session.end();

    expect(status).toBe(0);
    expect(session.readScreen()).toMatch(/^granted\r$/m);
    expectNoSecret([password, hash], { screen: session.readScreen() });
  });
});
