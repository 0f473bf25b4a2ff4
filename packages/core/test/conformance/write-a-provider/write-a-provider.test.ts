import { readFile } from "node:fs/promises";
import type { LambdaHandler } from "@transfer-idp/core";
import type { ConformanceUser } from "@transfer-idp/core/conformance";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conformanceRules } from "../../../src/conformance/rules/conformance-rules.ts";
import { startUserService, type UserService } from "./user-service.ts";

const root = new URL("../../../../../", import.meta.url);
const page = await readFile(new URL("docs/write-a-provider.md", root), "utf8");

describe("docs/write-a-provider.md", () => {
  const blocks = [...page.matchAll(/(?:<!-- (file|part of): (\S+) -->\n\n)?```ts\n(.*?)```/gs)].map(
    ([, relation, path = "", code = ""]) => ({ relation, path, code: code.trim() }),
  );

  it("shows no code but that of files that are compiled and run", () => {
    const files = blocks.map(({ relation, path }) => `${relation ?? "of no file"}: ${path.split("/").at(-1) ?? ""}`);

    expect(files).toEqual([
      "file: user-service-provider.ts",
      "file: user-service-provider.test.ts",
      "part of: node-test-suite.ts",
      "part of: static-provider.test.ts",
      "file: handler.ts",
    ]);
    expect(page.match(/^ *```/gm)).toHaveLength(2 * blocks.length);
  });

  it.each(blocks)("shows $path as it is", async ({ relation, path, code }) => {
    const text = (await readFile(new URL(path, root), "utf8")).trim();

    if (relation === "file") expect(code).toBe(text);
    else expect(text).toContain(code);
  });

  it("explains every rule of the suite in a row, in the suite's order", () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, rule]) => rule);

    expect(rows).toEqual(conformanceRules.map(({ id }) => id));
  });

  it("links to files that exist", async () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = ""]) => link);

    expect(links.length).toBeGreaterThan(0);
    for (const link of links) await expect(readFile(new URL(`docs/${link}`, root))).resolves.toBeDefined();
  });
});

describe("the handler of docs/write-a-provider.md", () => {
  const alice: ConformanceUser = {
    username: "alice",
    password: "correct horse",
    publicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ"],
    state: "active",
    settings: { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/bucket/alice" },
  };
  const event = {
    username: "alice",
    protocol: "SFTP",
    serverId: "s-0123456789abcdef0",
    sourceIp: "192.0.2.1",
  } as const;
  let service: UserService;
  let handler: LambdaHandler;

  beforeEach(async () => {
    service = await startUserService([alice]);
    vi.stubEnv("USER_SERVICE_URL", service.url.href);
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    vi.resetModules();
    ({ handler } = await import("./handler.ts"));
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await service.stop();
  });

  it("answers the right password with the session", async () => {
    const response = await handler({ ...event, password: "correct horse" });

    expect(response).toEqual(alice.settings);
  });

  it("answers a key login with the session and the user's keys", async () => {
    const response = await handler(event);

    expect(response).toEqual({ ...alice.settings, PublicKeys: alice.publicKeys });
  });

  it.each([
    { login: "a wrong password", change: { password: "wrong" } },
    { login: "an unknown user", change: { username: "nobody", password: "correct horse" } },
    { login: "a key login of an unknown user", change: { username: "nobody" } },
  ])("answers $login with an empty object", async ({ change }) => {
    const response = await handler({ ...event, ...change });

    expect(response).toEqual({});
  });

  it("throws when the service is down", async () => {
    await service.stop();

    await expect(handler({ ...event, password: "correct horse" })).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
    });
  });
});
