import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createAuthenticator, createStaticProvider } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { compareSync } from "bcryptjs";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine, runTransferIdp } from "./running-command.ts";
import { makeFolder } from "./sftp-client.ts";
import { describeWithTerminal, startTypedSession, type TypedSession } from "./typed-session.ts";

const folder = makeFolder();
const password = "a secret pässwörd";

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What core makes of a password where this is stored. */
async function logIn(stored: string, presented: string): Promise<string> {
  const alice = {
    password: stored,
    Role: "arn:aws:iam::123456789012:role/transfer-user",
    HomeDirectory: "/bucket/alice",
  };
  const authenticator = createAuthenticator({
    provider: createStaticProvider({ users: { alice } }),
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const login = {
    username: "alice",
    protocol: "SFTP",
    serverId: "s-1234567890abcdef0",
    sourceIp: "198.51.100.7",
  } as const;
  return (await authenticator.verifyPassword({ ...login, password: presented })).outcome;
}

describe("transfer-idp hash", () => {
  const hash = (input: string | Uint8Array, ...args: readonly string[]): ReturnType<typeof runTransferIdp> =>
    runTransferIdp(["hash", "--cost", "4", ...args], input);

  it.each([
    ["a line", `${password}\n`, password],
    ["a line of Windows", `${password}\r\n`, password],
    ["text without an end", password, password],
    ["white space, which is kept", ` ${password} \n`, ` ${password} `],
    ["a byte order mark, which is kept", `\ufeff${password}\n`, `\ufeff${password}`],
    ["exactly 72 bytes", `${"é".repeat(36)}\n`, "é".repeat(36)],
  ])("prints the hash alone, of %s", async (_what, input, expected) => {
    const result = await hash(input);

    expect(result).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\$2b\$04\$[\w./]{53}\n$/) as string,
      stderr: "",
    });
    expect(compareSync(expected, result.stdout.trim())).toBe(true);
    expect(compareSync(`x${expected}`, result.stdout.trim())).toBe(false);
  });

  it("hashes all of several lines, and says so", async () => {
    const result = await hash("first line\nsecond line\n");

    expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining("holds an end of a line") as string });
    expect(compareSync("first line\nsecond line", result.stdout.trim())).toBe(true);
  });

  it.each([
    ["nothing", "", "The password is empty"],
    ["an empty line", "\n", "The password is empty"],
    ["73 bytes", `${"é".repeat(36)}x\n`, "has 73 bytes in UTF-8, and bcrypt reads no more than 72"],
    ["a NUL", "secret\0word\n", "holds a NUL character"],
    ["what is no UTF-8", Buffer.from("p\u00e4ssword", "latin1"), "Standard input is no UTF-8 text."],
  ])("exits with 2 and prints nothing for %s", async (_what, input, expected) => {
    const result = await hash(input);

    expect(result).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(expected) as string });
    expectNoSecret(["word"], { result: result.stdout });
  });

  it.each(["3", "15", "4.0", "twelve", ""])("exits with 2 for the cost %j", async (cost) => {
    const result = await runTransferIdp(["hash", "--cost", cost], password);

    expect(result).toEqual({
      status: 2,
      stdout: "",
      stderr: "transfer-idp hash: --cost must be a whole number from 4 to 14.\n",
    });
  });

  it("takes a cost of 12 as it comes", async () => {
    const result = await runTransferIdp(["hash"], password);

    expect(result.stdout).toMatch(/^\$2b\$12\$/);
  });

  describe("with --scheme", () => {
    const argon2id = ["--memory", "64", "--passes", "3", "--parallelism", "2"];
    const scrypt = ["--cost", "4", "--block-size", "4", "--parallelism", "3"];

    it.each<[string, readonly string[], RegExp]>([
      ["bcrypt", [], /^\$2b\$12\$[\w./]{53}\n$/],
      ["bcrypt", ["--cost", "5"], /^\$2b\$05\$[\w./]{53}\n$/],
      ["argon2id", [], /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["argon2id", argon2id, /^\$argon2id\$v=19\$m=64,t=3,p=2\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["scrypt", [], /^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["scrypt", scrypt, /^\$scrypt\$ln=4,r=4,p=3\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["pbkdf2-sha256", [], /^\$pbkdf2-sha256\$i=600000,l=32\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["pbkdf2-sha256", ["--rounds", "1000"], /^\$pbkdf2-sha256\$i=1000,l=32\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["pbkdf2-sha512", [], /^\$pbkdf2-sha512\$i=210000,l=32\$[\w+/]{22}\$[\w+/]{43}\n$/],
      ["pbkdf2-sha512", ["--rounds", "1000"], /^\$pbkdf2-sha512\$i=1000,l=32\$[\w+/]{22}\$[\w+/]{43}\n$/],
    ])("%s and %j, prints a hash that core verifies", async (scheme, args, pattern) => {
      const result = await runTransferIdp(["hash", "--scheme", scheme, ...args], `${password}\n`);

      expect(result).toEqual({ status: 0, stdout: expect.stringMatching(pattern) as string, stderr: "" });
      expect(await logIn(result.stdout.trim(), password)).toBe("granted");
      expect(await logIn(result.stdout.trim(), `${password} `)).toBe("denied");
    });

    it.each<[readonly string[], string]>([
      [["--scheme", "md5"], "--scheme must be one of bcrypt, argon2id, scrypt, pbkdf2-sha256, pbkdf2-sha512."],
      [["--scheme", "toString"], "--scheme must be one of bcrypt, argon2id, scrypt, pbkdf2-sha256, pbkdf2-sha512."],
      [["--memory", "64"], "--memory is no option of bcrypt."],
      [["--scheme", "argon2id", "--cost", "12"], "--cost is no option of argon2id."],
      [["--scheme", "scrypt", "--passes", "2"], "--passes is no option of scrypt."],
      [["--scheme", "pbkdf2-sha512", "--block-size", "8"], "--block-size is no option of pbkdf2-sha512."],
      [["--scheme", "argon2id", "--memory", "262145"], "--memory must be a whole number from 8 to 262144."],
      [["--scheme", "argon2id", "--passes", "11"], "--passes must be a whole number from 1 to 10."],
      [["--scheme", "argon2id", "--parallelism", "17"], "--parallelism must be a whole number from 1 to 16."],
      [["--scheme", "scrypt", "--cost", "131072"], "--cost must be a whole number from 1 to 18."],
      [["--scheme", "scrypt", "--block-size", "33"], "--block-size must be a whole number from 1 to 32."],
      [["--scheme", "scrypt", "--parallelism", "0"], "--parallelism must be a whole number from 1 to 16."],
      [["--scheme", "pbkdf2-sha256", "--rounds", "2000001"], "--rounds must be a whole number from 1 to 2000000."],
      // Each by itself may be.
      [
        ["--scheme", "argon2id", "--memory", "31", "--parallelism", "4"],
        "--memory must be a whole number from 32 to 262144.",
      ],
      // And no lower cost than was said is chosen in silence.
      [["--scheme", "scrypt", "--block-size", "1"], "--cost must be within the limits of what is run."],
      [["--scheme", "scrypt", "--parallelism", "16"], "--cost must be within the limits of what is run."],
      [
        ["--scheme", "scrypt", "--cost", "18", "--block-size", "32"],
        "--cost must be within the limits of what is run.",
      ],
    ])("exits with 2 for %j", async (args, sentence) => {
      const result = await runTransferIdp(["hash", ...args], password);

      expect(result).toEqual({ status: 2, stdout: "", stderr: `transfer-idp hash: ${sentence}\n` });
    });

    it("hashes more than 72 bytes with any other than bcrypt, up to what a login may have", async () => {
      const hashLong = (characters: number): ReturnType<typeof runTransferIdp> =>
        runTransferIdp(["hash", "--scheme", "pbkdf2-sha256", "--rounds", "1"], "é".repeat(characters));

      const [most, more] = [await hashLong(1024), await hashLong(1025)];

      expect(await logIn(most.stdout.trim(), "é".repeat(1024))).toBe("granted");
      expect(more).toEqual({
        status: 2,
        stdout: "",
        stderr: "transfer-idp hash: The password has more than 1024 characters, and no login may have that many.\n",
      });
    });
  });
});

describeWithTerminal("transfer-idp hash on a terminal", () => {
  let sessions = 0;

  /** Types a line that is shown, which proves that the terminal does so, and then starts the command. */
  async function start(environment: Readonly<Record<string, string>> = {}): Promise<{
    readonly session: TypedSession;
    read(name: string): string;
  }> {
    sessions += 1;
    const at = (name: string): string => join(folder, `${String(sessions)}-${name}`);
    const command = [
      'head -n 1 > "$AT-shown"; stty -a > "$AT-before"',
      // Another process than this shell, so that a test can end it.
      `sh -c 'echo $$ > "$AT-pid"; exec "$NODE" "$COMMAND_LINE" hash --cost 4' > "$AT-hash"; echo $? > "$AT-status"`,
      'stty -a > "$AT-after"',
    ].join("; ");
    const session = startTypedSession(command, {
      AT: at("").slice(0, -1),
      NODE: process.execPath,
      COMMAND_LINE: commandLine,
      ...environment,
    });
    session.type("this is shown\r");
    await session.waitFor(/this is shown[^]*Password: $/);
    return { session, read: (name) => readFileSync(at(name), "utf8") };
  }

  it.each([["xterm-256color"], ["dumb"]])("shows nothing of what is typed, twice, with TERM=%s", async (term) => {
    const { session, read } = await start({ TERM: term });

    session.type("a secretX\u007f p");
    // The two bytes of one character, apart.
    session.type(Buffer.from("ä").subarray(0, 1));
    session.type(Buffer.from("ä").subarray(1));
    session.type("sswörd\r");
    await session.waitFor(/Once more: $/);
    session.type(`wrong\u0015${password}\r`);
    await session.end();

    const screen = session.readScreen();
    expect(screen).toBe("this is shown\r\nPassword: \r\nOnce more: \r\n");
    expectNoSecret([password, "secret", "sswörd", "wrong"], { screen });
    expect([read("status"), compareSync(password, read("hash").trim())]).toEqual(["0\n", true]);
    expect(read("hash")).toMatch(/^\$2b\$04\$[\w./]{53}\n$/);
    expect(read("after")).toBe(read("before"));
    expect(read("before")).toMatch(/ icanon .*[^-]echo /s);
  });

  it("takes both lines from one paste", async () => {
    const { session, read } = await start();

    session.type(`${password}\r${password}\r`);
    await session.end();

    expect(session.readScreen()).toBe("this is shown\r\nPassword: \r\nOnce more: \r\n");
    expect([read("status"), compareSync(password, read("hash").trim())]).toEqual(["0\n", true]);
  });

  it.each([
    ["passwords that differ", `${password}\r${password}!\r`, "The passwords that were typed differ."],
    ["Ctrl-D", "\u0004", "No password was typed."],
    ["Ctrl-D instead of the second", `${password}\r\u0004`, "No password was typed."],
    ["two empty lines", "\r\r", "The password is empty: nobody could log in with it."],
    ["an arrow key", `${password}\u001b[D\r${password}\u001b[D\r`, "A key was pressed that is no character."],
    ["a terminal that sends no UTF-8", Buffer.from("p\u00e4ss\rp\u00e4ss\r", "latin1"), "sent text that is no UTF-8."],
  ])("exits with 2 and prints nothing for %s", async (_what, keys, sentence) => {
    const { session, read } = await start();

    session.type(keys);
    await session.end();

    expect(session.readScreen()).toContain(sentence);
    expectNoSecret([password], { screen: session.readScreen() });
    expect([read("status"), read("hash")]).toEqual(["2\n", ""]);
    expect(read("after")).toBe(read("before"));
  });

  it("leaves the terminal as it was at Ctrl-C, with 130", async () => {
    const { session, read } = await start();

    session.type("half a secret\u0003");
    await session.end();

    expect(session.readScreen()).toBe("this is shown\r\nPassword: \r\n");
    expect([read("status"), read("hash")]).toEqual(["130\n", ""]);
    expect(read("after")).toBe(read("before"));
  });

  it("leaves the terminal as it was when it is told to end", async () => {
    const { session, read } = await start();

    process.kill(Number(read("pid")), "SIGTERM");
    await session.end();

    expect([read("status"), read("hash")]).toEqual(["143\n", ""]);
    expect(read("after")).toBe(read("before"));
  });
});
