import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

describe("describeIdentityProvider under node:test", () => {
  it("passes a sound provider and shows why a case is not tested", async () => {
    const { exitCode, output, errors } = await runUnderNode();

    expect({ exitCode, errors, ...countTests(output) }).toEqual({
      exitCode: 0,
      errors: "",
      pass: 44,
      fail: 0,
      skipped: 1,
    });
    expect(output).toMatch(/exact-username\/case is not promised: Tried here is how the runner shows it\. # SKIP/);
  });

  it("fails a broken provider by its rule alone", async () => {
    const { exitCode, output } = await runUnderNode("grants an empty password");

    const failed = [...output.matchAll(/^ *not ok \d+ - ([a-z-]+\/[a-z-]+) /gm)].map((match) => match[1]);
    expect({ exitCode, failed: failed.filter((id) => !id?.startsWith("password/")) }).toEqual({
      exitCode: 1,
      failed: [],
    });
    expect(failed).toContain("password/empty");
  });
});

interface ChildResult {
  readonly exitCode: number | string;
  readonly output: string;
  readonly errors: string;
}

function runUnderNode(...parameters: readonly string[]): Promise<ChildResult> {
  const file = fileURLToPath(new URL("node-test-suite.ts", import.meta.url));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--test-reporter=tap", file, ...parameters],
      { timeout: 60_000, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : (error.code ?? "killed"), output: stdout, errors: stderr });
      },
    );
  });
}

function countTests(output: string): Record<string, number> {
  const counts = ["pass", "fail", "skipped"].map((name): [string, number] => [
    name,
    Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1]),
  ]);
  return Object.fromEntries(counts);
}
