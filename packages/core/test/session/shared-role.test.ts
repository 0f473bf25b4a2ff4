import { type JsonObject, parseJsonText, type SessionOptions } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { checkSessionOptions } from "../../src/session/check-session-options.ts";
import { openSession } from "../../src/session/open-session.ts";
import type { Session } from "../../src/session/session-settings.ts";
import { createTraceRecorder } from "../../src/trace-recorder.ts";
import { createAccount, createLogin } from "./create-account.ts";
import { listAllowed, mayList } from "./policy/policy-requests.ts";
import { byVariables, generated } from "./shared-role.ts";

// Names of which some begin as others do, with all that Transfer lets through.
const users = Array.from({ length: 50 }, (_, index) => {
  const stem = ["ann", "ann-b", "ann_", "anna", "bob.smith@example.com"][index % 5] ?? "";
  return `${stem}${index < 5 ? "" : String(Math.floor(index / 5))}`;
});

async function openAs(options: SessionOptions, username: string, typed = username): Promise<Session> {
  const login = createLogin({ username: typed, presentedUsername: typed });
  const account = createAccount({ username });
  const { session } = await openSession(login, account, checkSessionOptions(options), createTraceRecorder("test"));
  if (session === undefined) throw new Error("There is no session.");
  return session;
}

/** The policy as IAM reads it: Transfer is left nothing to put in. */
function readPolicy({ Policy = "" }: Session): JsonObject {
  expect(Policy).not.toContain("${transfer:");
  return parseJsonText(Policy).value as JsonObject;
}

describe("one role for fifty users", () => {
  it("are fifty users", () => {
    expect(new Set(users).size).toBe(50);
  });

  it.each([
    ["by Transfer's variables", byVariables],
    ["by generated policies", generated],
  ])(
    "%s: each has all rights in their own folder, and none in that of any other",
    async (_, options) => {
      for (const user of users) {
        const session = await openAs(options, user);
        const policy = readPolicy(session);

        expect(session.Role).toBe("arn:aws:iam::123456789012:role/transfer-user");
        for (const owner of users) {
          const expected = owner === user ? ["lists", "reads", "writes", "deletes"] : [];
          expect([user, owner, await listAllowed(policy, "my-bucket", `home/${owner}`)]).toStrictEqual([
            user,
            owner,
            expected,
          ]);
        }
        expect([await mayList(policy, "my-bucket"), await mayList(policy, "my-bucket", "home/")]).toStrictEqual([
          false,
          false,
        ]);
      }
    },
    120_000,
  );

  it.each([
    ["by Transfer's variables", byVariables],
    ["by generated policies", generated],
  ])("%s: a name that is typed in another case opens the folder of the canonical name", async (_, options) => {
    const policy = readPolicy(await openAs(options, "ann", "ANN"));

    expect(await listAllowed(policy, "my-bucket", "home/ann")).toHaveLength(4);
    expect(await listAllowed(policy, "my-bucket", "home/ANN")).toStrictEqual([]);
  });

  it("has two rights in another place where the policy was generated", async () => {
    const policy = readPolicy(await openAs(generated, "ann"));

    expect(await listAllowed(policy, "my-bucket", "reports")).toStrictEqual(["lists", "reads"]);
  });
});
