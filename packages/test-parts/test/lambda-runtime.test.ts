import { buildLambdaRuntime, requireRealPart, startLambdaRuntime, type LambdaRuntime } from "@transfer-idp/test-parts";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const build = await buildLambdaRuntime();
const reason = build.kind === "missing" ? build.reason : "";
const entry = build.kind === "built" ? build.entry : "";
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

describe.runIf(requireRealPart("aws-lambda-ric", reason === "", reason))("startLambdaRuntime", () => {
  let runtime: LambdaRuntime | undefined;

  const start = async (options: Partial<Parameters<typeof startLambdaRuntime>[0]> = {}): Promise<LambdaRuntime> =>
    (runtime = await startLambdaRuntime({ entry, bundle: fixture("obedient.mjs"), ...options }));

  afterEach(async () => {
    await runtime?.stop();
    runtime = undefined;
  });

  it("gives a function's answer, and keeps the process between events", async () => {
    const { invoke } = await start();

    const answers = [await invoke({ order: "echo", value: { a: ["ü", null] } }), await invoke({ order: "count" })];

    expect(answers).toEqual([
      { kind: "response", value: { a: ["ü", null] } },
      { kind: "response", value: 2 },
    ]);
  });

  it("gives an error's type, message and trace", async () => {
    const { invoke } = await start();

    const answer = await invoke({ order: "throw", message: "no luck" });

    expect(answer).toMatchObject({ kind: "error", errorType: "MyError", errorMessage: "no luck" });
    expect(answer.kind === "error" && answer.trace[0]).toBe("MyError: no luck");
  });

  it("hands over the time that is left, and ends the process when it is over", async () => {
    const { invoke } = await start({ timeoutMs: 1000 });

    const context = await invoke({ order: "context" });
    const late = await invoke({ order: "sleep", milliseconds: 60_000 });
    const afterwards = await invoke({ order: "count" });

    expect(context).toEqual({
      kind: "response",
      value: {
        remaining: expect.toSatisfy((left: number) => left > 500 && left <= 1000) as number,
        name: "transfer-idp",
      },
    });
    expect(late).toMatchObject({ kind: "error", errorType: "Sandbox.Timedout" });
    expect(afterwards).toEqual({ kind: "response", value: 1 });
  });

  it("reports a process that exits, and starts another for the next event", async () => {
    const { invoke, stderr } = await start();

    const exited = await invoke({ order: "exit" });
    const afterwards = await invoke({ order: "count" });

    expect(exited).toMatchObject({
      kind: "error",
      errorType: "Runtime.ExitError",
      errorMessage: "Runtime exited with exit status 7",
    });
    expect(afterwards).toEqual({ kind: "response", value: 1 });
    expect(stderr()).toContain("about to exit");
  });

  it("takes events one at a time", async () => {
    const { invoke } = await start();

    const answers = await Promise.all([
      invoke({ order: "sleep", milliseconds: 200 }),
      invoke({ order: "count" }),
      invoke({ order: "count" }),
    ]);

    expect(answers).toEqual([
      { kind: "response", value: "woke" },
      { kind: "response", value: 2 },
      { kind: "response", value: 3 },
    ]);
  });

  it("keeps what the function prints", async () => {
    const { invoke, stdout } = await start();

    await invoke({ order: "count" });

    expect(stdout()).toMatch(/INFO\s+invocation 1/);
  });

  it("rejects with the error of a module that throws while it is loaded", async () => {
    const starting = start({ bundle: fixture("throws-at-start.mjs") });

    await expect(starting).rejects.toMatchObject({
      name: "LambdaInitError",
      errorType: "RangeError",
      message: "the module cannot start",
    });
  });

  it("rejects for a handler that is not there, and finds one by another name", async () => {
    await expect(start({ handler: "obedient.nothing" })).rejects.toMatchObject({
      name: "LambdaInitError",
      errorType: "Runtime.HandlerNotFound",
    });

    const { invoke } = await start({ handler: "obedient.other" });

    expect(await invoke({})).toEqual({ kind: "response", value: "other" });
  });

  it("rejects for a node that cannot be run", async () => {
    await expect(start({ node: fixture("no-such-node") })).rejects.toMatchObject({
      name: "LambdaInitError",
      errorType: "Runtime.InvalidEntrypoint",
    });
  });

  it("keeps the test's own environment from the function", async () => {
    process.env["AWS_PROFILE"] = "developer";
    const { invoke } = await start({ environment: { SECRET_NAME_TEMPLATE: "SFTP/{{username}}" } });
    delete process.env["AWS_PROFILE"];

    const answer = await invoke({ order: "environment" });

    const environment = answer.kind === "response" ? (answer.value as Record<string, string>) : {};
    expect(environment).toMatchObject({ SECRET_NAME_TEMPLATE: "SFTP/{{username}}", version: process.version });
    expect(environment["AWS_PROFILE"]).toBeUndefined();
  });
});
