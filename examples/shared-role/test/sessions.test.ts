import { createTable, startDynalite, type LambdaRuntime } from "@transfer-idp/test-parts";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAccess, mayList } from "./evaluate-session.ts";
import { makeUsers, type MadeUsers } from "./make-users.ts";
import { rolePolicy } from "./role-policy.ts";
import { bucket, hasLambdaRuntime, role, serverId, startFunction } from "./start-function.ts";

const everything = ["lists", "reads", "writes", "deletes"];

interface Answer {
  readonly Role: string;
  readonly Policy: string;
  readonly HomeDirectoryType: string;
  readonly HomeDirectoryDetails: string;
}

describe.runIf(hasLambdaRuntime).each(["generated", "variable"])(
  "fifty sessions of one role, with SESSION_POLICY=%s",
  (way) => {
    let dynamo: Awaited<ReturnType<typeof startDynalite>>;
    let lambda: LambdaRuntime;
    let made: MadeUsers;
    const answers = new Map<string, Answer>();
    const policies = new Map<string, object>();

    const logIn = async (username: string, password: string): Promise<unknown> => {
      const result = await lambda.invoke({ username, password, protocol: "SFTP", serverId, sourceIp: "203.0.113.7" });
      return result.kind === "response" ? result.value : result;
    };

    beforeAll(async () => {
      made = await makeUsers(await readFile(new URL("../users.txt", import.meta.url), "utf8"));
      dynamo = await startDynalite();
      await createTable(dynamo.clientConfig, { tableName: "transfer-users", key: ["username"], items: made.items });
      lambda = await startFunction(dynamo.endpoint, { SESSION_POLICY: way });
      for (const [username, password] of made.passwords) {
        const answer = (await logIn(username, password)) as Answer;
        answers.set(username, answer);
        policies.set(username, JSON.parse(answer.Policy) as object);
      }
    });

    afterAll(async () => {
      await lambda.stop();
      await dynamo.stop();
    });

    it("have the same role, and a home each", () => {
      expect(answers.size).toBe(50);
      for (const [username, { Role, HomeDirectoryType, HomeDirectoryDetails }] of answers) {
        const directories = [{ Entry: "/", Target: `/${bucket}/home/${username}` }];
        expect({ Role, HomeDirectoryType, HomeDirectoryDetails }).toEqual({
          Role: role,
          HomeDirectoryType: "LOGICAL",
          HomeDirectoryDetails: JSON.stringify(directories),
        });
      }
    });

    it("leave Transfer no variable to fill", () => {
      expect([...answers.values()].filter(({ Policy }) => Policy.includes("${"))).toEqual([]);
    });

    it("may list, read, write and delete in their own folder, and in folders in it", async () => {
      for (const [username, policy] of policies) {
        expect(await listAccess(rolePolicy, policy, `home/${username}`)).toEqual(everything);
        expect(await listAccess(rolePolicy, policy, `home/${username}/2026/11`)).toEqual(everything);
      }
    });

    it("may do nothing in anybody else's", async () => {
      const found: string[] = [];
      for (const [username, policy] of policies) {
        for (const other of policies.keys()) {
          if (other === username) continue;
          const allowed = await listAccess(rolePolicy, policy, `home/${other}`);
          if (allowed.length > 0) found.push(`${username} ${allowed.join()} ${other}`);
        }
      }

      expect(found).toEqual([]);
    });

    it.each(["bobby", "bob.b", "bob-2", "bob_", "bobb", "bob@example.com", "bo", ""])(
      "do not let bob into home/%s",
      async (other) => {
        expect(await listAccess(rolePolicy, policies.get("bob") ?? {}, `home/${other}`)).toEqual([]);
      },
    );

    it("list nothing that only begins with the own name, and neither all homes nor the bucket", async () => {
      const policy = policies.get("bob") ?? {};

      const prefixes = ["home/bob", "home/b", "home/", "home", "", undefined];
      const allowed = await Promise.all(prefixes.map((prefix) => mayList(rolePolicy, policy, prefix)));

      expect(allowed).toEqual(prefixes.map(() => false));
    });

    it("open the folder of bob to who types Bob, and none of the name Bob", async () => {
      const answer = (await logIn("Bob", made.passwords.get("bob") ?? "")) as Answer;
      const policy = JSON.parse(answer.Policy) as object;

      expect(JSON.parse(answer.HomeDirectoryDetails)).toEqual([{ Entry: "/", Target: "/my-bucket/home/bob" }]);
      expect(await listAccess(rolePolicy, policy, "home/bob")).toEqual(everything);
      expect(await listAccess(rolePolicy, policy, "home/Bob")).toEqual([]);
    });

    it("are not opened by another one's password", async () => {
      expect(await logIn("bob", made.passwords.get("bobby") ?? "")).toEqual({});
    });

    it("say the same by a record with a role and a policy of its own", async () => {
      const items = [{ ...made.items[0], Role: { S: "arn:aws:iam::123456789012:role/admin" }, Policy: { S: "{}" } }];
      await createTable(dynamo.clientConfig, { tableName: "records-with-more", key: ["username"], items });
      const other = await startFunction(dynamo.endpoint, { SESSION_POLICY: way, USERS_TABLE: "records-with-more" });

      const login = { username: "bob", password: made.passwords.get("bob"), protocol: "SFTP", serverId };
      const result = await other.invoke(login);
      await other.stop();

      expect(result).toEqual({ kind: "response", value: answers.get("bob") });
    });
  },
);

describe.runIf(hasLambdaRuntime)("the function's start", () => {
  it.each([
    ["SESSION_POLICY", "none"],
    ["SESSION_POLICY", ""],
    ["USERS_BUCKET", ""],
    ["USERS_BUCKET", "my-bucket/home"],
    ["USERS_BUCKET", "*"],
    ["TRANSFER_ROLE", ""],
    ["TRANSFER_ROLE", "arn:aws-iso:iam::123456789012:role/transfer-user"],
  ])("fails and names %s when it is %j", async (name, value) => {
    const started = startFunction("http://127.0.0.1:1", { [name]: value });

    await expect(started).rejects.toMatchObject({
      errorType: "ConfigurationError",
      message: expect.stringMatching(new RegExp(`^${name}.* must `)) as string,
    });
  });
});
