import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { requireRealPart } from "@transfer-idp/test-parts";
import { afterAll, describe } from "vitest";

const isThere = ["sftp", "ssh", "ssh-keygen"].every((program) => spawnSync(program, ["-V"]).error === undefined);
const hasClient = requireRealPart("OpenSSH's sftp and ssh-keygen", isThere, "the Debian package openssh-client");

/** As `describe`, and skipped where there is no OpenSSH client. */
export function describeWithSftp(name: string, body: () => void): void {
  describe.runIf(hasClient)(name, body);
}

/** One run of OpenSSH's sftp. */
export interface SftpRun {
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly keyFile?: string;
  /** Commands; the first that fails ends the run, unless it begins with `-`. */
  readonly commands: readonly string[];
  /** A file of host keys, one of which the server must have. */
  readonly knownHosts?: string;
  /** Further `-o` options. */
  readonly options?: readonly string[];
}

/** What came of a program. */
export interface ProgramResult {
  /** `null`: ended by a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs OpenSSH's sftp against a server on this machine, with 20 seconds to do it. */
export function runSftp(run: SftpRun): Promise<ProgramResult> {
  const options = [
    ...(run.knownHosts === undefined
      ? ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
      : ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${run.knownHosts}`]),
    "LogLevel=ERROR",
    "NumberOfPasswordPrompts=1",
    // Before -b, which would forbid every question for a password.
    "BatchMode=no",
    ...(run.keyFile === undefined
      ? ["PubkeyAuthentication=no"]
      : ["IdentitiesOnly=yes", `IdentityFile=${run.keyFile}`]),
    ...(run.password === undefined ? ["PasswordAuthentication=no"] : []),
    ...(run.options ?? []),
  ];
  const args = ["-F", "/dev/null", "-P", String(run.port), ...options.flatMap((option) => ["-o", option])];
  // The user apart from the host, for a hostile username may hold `@` and spaces.
  args.push("-b", "-", "-o", `User=${run.username}`, "127.0.0.1");
  return runProgram("sftp", args, {
    input: `${run.commands.join("\n")}\n`,
    environment: askPasswordWith(run.password ?? ""),
  });
}

/** The environment in which ssh asks a program for the password, as it has no terminal. */
export function askPasswordWith(password: string): Readonly<Record<string, string>> {
  return { SSH_ASKPASS: askPassword, SSH_ASKPASS_REQUIRE: "force", TEST_PASSWORD: password };
}

/** Runs a program to its end, with a limit of time after which it is killed. */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = "", environment = {}, timeoutMs = 20_000, cwd }: RunOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      cwd,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout, stderr });
    });
    // A program that ends before it has read everything is no error of the test.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Options of {@link runProgram}. */
export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly cwd?: string | undefined;
}

/** Makes a key pair with ssh-keygen. @returns the private key's file; the public key is beside it, as `.pub`. */
export function makeKey(folder: string, name: string, ...kind: readonly string[]): string {
  const file = join(folder, name);
  const made = spawnSync("ssh-keygen", ["-q", "-N", "", "-C", name, "-f", file, "-t", ...kind]);
  if (made.status !== 0) throw new Error(`ssh-keygen failed: ${String(made.stderr)}`);
  return file;
}

/** Makes a temporary folder. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "transfer-idp-test-"));
}

const askPassword = join(makeFolder(), "askpass");
writeFileSync(askPassword, `#!/bin/sh\nprintf '%s\\n' "$TEST_PASSWORD"\n`);
chmodSync(askPassword, 0o700);
afterAll(() => {
  rmSync(dirname(askPassword), { recursive: true });
});
