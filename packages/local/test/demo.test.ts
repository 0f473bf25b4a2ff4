import { once } from "node:events";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { connectRawSftp } from "./raw-sftp-client.ts";
import { runTransferIdp, startTransferIdp } from "./running-command.ts";
import { askPasswordWith, describeWithSftp, makeFolder, runProgram } from "./sftp-client.ts";

const folder = makeFolder();

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeWithSftp("transfer-idp demo", () => {
  it("prints commands that work when they are copied, and leaves nothing behind", async () => {
    const command = startTransferIdp(["demo", "--port", "0"]);
    const [, password = ""] = await command.waitFor(/it is: (\S+)\)/);
    const [byPassword = ""] = await command.waitFor(/^ {2}sftp .* password-user@.*$/m);
    const [byKey = ""] = await command.waitFor(/^ {2}sftp .* key-user@.*$/m);
    const keyFile = /-i (\S+)/.exec(byKey)?.[1] ?? "";
    const mode = statSync(keyFile).mode & 0o777;

    const fetched = [join(folder, "by-password"), join(folder, "by-key")];
    const results = [
      await runInShell(byPassword, `get welcome.txt ${fetched[0] ?? ""}\n`, password),
      await runInShell(byKey, `get welcome.txt ${fetched[1] ?? ""}\n`, "no password"),
    ];
    const status = await command.stop("SIGINT");

    expect(results.map((result) => result.status)).toEqual([0, 0]);
    expect(fetched.map((file) => readFileSync(file, "utf8").slice(0, 18))).toEqual([
      "Welcome, password-",
      "Welcome, key-user.",
    ]);
    expect(mode).toBe(0o600);
    expect(status).toBe(0);
    expect(dirname(keyFile).startsWith(tmpdir())).toBe(true);
    expect(existsSync(dirname(keyFile))).toBe(false);
  });

  it("leaves nothing behind when nobody reads its output any more and Ctrl-C reaches it twice", async () => {
    const command = startTransferIdp(["demo", "--port", "0"]);
    const [, port = ""] = await command.waitFor(/port (\d+)\./);
    const [, keyFile = ""] = await command.waitFor(/-i (\S+)/);
    command.process.stdout.destroy();

    // A login, for which it writes a line; and a client that stays, so that stopping takes a moment.
    await expect(connectRawSftp(Number(port), "password-user", "wrong")).rejects.toThrow();
    const idle = connect({ host: "127.0.0.1", port: Number(port), allowHalfOpen: true }).on("error", () => undefined);
    await once(idle, "data");
    command.process.kill("SIGINT");
    await command.waitFor(/Stopping/);
    const status = await command.stop("SIGINT");

    idle.destroy();
    expect(status).toBe(0);
    expect(existsSync(dirname(keyFile))).toBe(false);
  });

  it("exits with 2 when its port is taken, and leaves nothing behind", async () => {
    const command = startTransferIdp(["demo", "--port", "0"]);
    const [, port = ""] = await command.waitFor(/port (\d+)\./);

    const second = await runTransferIdp(["demo", "--port", port]);

    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`Port ${port} is taken`);
    await command.stop("SIGTERM");
  });
});

function runInShell(line: string, input: string, password: string): ReturnType<typeof runProgram> {
  // Without a terminal ssh asks for the password by a program; all else is as a person would have it.
  return runProgram("sh", ["-c", line], { input, environment: askPasswordWith(password) });
}
