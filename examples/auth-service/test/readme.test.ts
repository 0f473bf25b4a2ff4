import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { askForTransfer, sendForm } from "./requests.ts";
import { startService } from "./start-service.ts";

describe("README.md", () => {
  it("shows a user, a secret and a password with which both ways work", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const [, secret = ""] = /GATEWAY_SECRETS=(\S+)/.exec(readme) ?? [];
    const [, password = ""] = /'password=([^']+)'/.exec(readme) ?? [];
    const service = await startService({
      USERS_FILE: fileURLToPath(new URL("../users.json", import.meta.url)),
      GATEWAY_SECRETS: secret,
    });

    const form = await sendForm(service.url, { username: "alice", password });
    const answer = await askForTransfer(service.url, { password, headers: { "X-Gateway-Secret": secret } });
    await service.stop();

    expect(form).toEqual({ status: 200, body: { username: "alice" } });
    expect(answer).toEqual({
      status: 200,
      body: {
        Role: "arn:aws:iam::123456789012:role/transfer-user",
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: '[{"Entry":"/","Target":"/my-bucket/home/alice"}]',
      },
    });
  });
});
