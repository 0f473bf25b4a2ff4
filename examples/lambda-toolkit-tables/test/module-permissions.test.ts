import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createSecretsManagerModule } from "../src/secrets-manager-module.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const record = { provider: "partners", module: "secrets_manager", config: {} } as const;

describe("README.md", () => {
  // The rest of it is what `transfer-idp iam` prints, which knows nothing of modules: packages/local/test/iam-documents.test.ts
  it.each([true, false])(
    "grants what the module secrets_manager says that it calls, with keys: %s",
    (publicKeySupport) => {
      const { permissions } = createSecretsManagerModule({ ...record, publicKeySupport });

      const resource = "arn:{{partition}}:secretsmanager:{{region}}:{{account}}:secret:SFTP/*";
      expect(permissions).toStrictEqual([{ actions: ["secretsmanager:GetSecretValue"], resources: [resource] }]);
      expect(readme).toContain(
        `"${resource.replace("{{partition}}", "aws").replace("{{region}}", "eu-central-1").replace("{{account}}", "123456789012")}"`,
      );
    },
  );
});
