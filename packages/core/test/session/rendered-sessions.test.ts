import {
  createAuthenticator,
  createLambdaHandler,
  createStaticProvider,
  type SessionSettings,
  type SettingsRule,
  type TransferAuthEvent,
} from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aliceKey, alicePassword, createKeepingLogger } from "../scripted-provider.ts";
import { readAsTransfer } from "./read-as-transfer.ts";

const event = { protocol: "SFTP", serverId: "s-1234567890abcdef0", sourceIp: "198.51.100.7" } as const;

/** Mostly what is right, and now and then what is not. */
function mostly<Value>(right: fc.Arbitrary<Value>, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: wrong as fc.Arbitrary<Value> });
}

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a", "{{username}}", "${transfer:UserName}", "{{bucket}}", "b b") },
  fc.constantFrom("ä", "日", "*", '"', "\\"),
);
const path = mostly(
  fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`),
  fc.constantFrom("", "/", "a", "/a/", "/{{nobody}}", `/${"a".repeat(1025)}`, "//", "/../a"),
);
const target = mostly(path, fc.constantFrom("/fs-0123abcd/a", "/bucket", "/bucket/${transfer:HomeFolder}"));
const policyText = fc.oneof(
  { weight: 5, arbitrary: piece.map((text) => `arn:aws:s3:::bucket/${text}/*`) },
  fc.constantFrom("x".repeat(1900), "日本", "{{nobody}}", "\u0000"),
);
const policy = policyText.map((Resource) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource }],
}));
const id = mostly(fc.oneof(fc.nat(), fc.nat().map(String)), fc.constantFrom(-1, 1.5, "x", 2 ** 32));
const mapping = fc.record(
  {
    Entry: path,
    Target: target,
    Type: mostly(fc.constantFrom("FILE", "DIRECTORY"), fc.constant("file")),
    regions: fc.constantFrom(["eu-west-1"], "us-east-1, eu-west-1", ["us-east-1"]),
    servers: fc.constantFrom([event.serverId], "s-other"),
  },
  { requiredKeys: ["Entry", "Target"] },
);
const details = mostly(fc.array(mapping, { maxLength: 3 }), fc.constantFrom("{", {}, 7));
const settings = fc.record(
  {
    Role: mostly(
      fc.constantFrom("arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/p/{{attributes.team}}"),
      fc.constantFrom("", "[ROLE]", "arn:aws:iam::1:role/x", 7),
    ),
    Policy: mostly<unknown>(
      fc.oneof(
        policy,
        policy.map((value) => JSON.stringify(value)),
      ),
      fc.constantFrom("", "[]", "{"),
    ),
    HomeDirectoryType: mostly(fc.constantFrom("PATH", "LOGICAL"), fc.constantFrom("", "path")),
    HomeDirectory: target,
    HomeDirectoryDetails: fc.oneof(
      details,
      details.map((value) => JSON.stringify(value)),
    ),
    PosixProfile: mostly<unknown>(
      fc.record({ Uid: id, Gid: id, SecondaryGids: fc.array(id, { maxLength: 17 }) }, { requiredKeys: ["Uid", "Gid"] }),
      fc.constantFrom("{}", [], '{"Uid":"1","Gid":"2"}'),
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SessionSettings>;
const names = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("alice", "bob.smith@example.com", "x-1_2") },
  fc.string({ unit: fc.constantFrom(...Array.from('ab*?.@-_ä"\\{}$ ')), minLength: 1, maxLength: 12 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
);

/** What a program says of sessions, and what is stored of one user. */
interface SetUp {
  readonly username: string;
  readonly typed: string;
  readonly defaults: SessionSettings;
  readonly user: SessionSettings;
  readonly rule: SessionSettings;
  readonly resolved: SessionSettings;
}

const setUps: fc.Arbitrary<SetUp> = fc.record({
  username: names,
  typed: names,
  defaults: settings,
  user: settings,
  rule: settings,
  resolved: settings,
});

/** The answers to a password login and a key login; none where the program does not start, or the login fails. */
async function askAll({
  username,
  typed,
  defaults,
  user,
  rule,
  resolved,
}: SetUp): Promise<readonly (readonly ["password" | "publicKey", object])[]> {
  const rules: readonly SettingsRule[] =
    Object.keys(rule).length > 0 ? [{ when: { group: "staff" }, apply: rule }] : [];
  const record = {
    username,
    password: alicePassword,
    publicKeys: aliceKey,
    groups: "staff",
    attributes: { team: "red" },
  };
  let handler;
  try {
    handler = createLambdaHandler(
      createAuthenticator({
        provider: createStaticProvider({ users: { [typed]: { ...record, ...user } }, allowPlaintextPasswords: true }),
        defaults: { Role: "arn:aws:iam::123456789012:role/a", ...defaults },
        rules,
        resolve: () => Promise.resolve(resolved),
        variables: { bucket: "my-bucket", AWS_REGION: "eu-west-1" },
        logger: createKeepingLogger(),
      }),
    );
  } catch (error) {
    expect(error).toMatchObject({
      code: expect.stringMatching(/^ERR_(CONFIGURATION|INVALID_USER_RECORD)$/) as unknown,
    });
    return [];
  }
  const ask = async (method: "password" | "publicKey") => {
    const login: TransferAuthEvent = { ...event, username: typed };
    try {
      return [[method, await handler(method === "password" ? { ...login, password: alicePassword } : login)] as const];
    } catch (error) {
      expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
      return [];
    }
  };
  return [...(await ask("password")), ...(await ask("publicKey"))];
}

describe("a session that is rendered", () => {
  it("is one that Transfer takes as it is meant, whatever was stored and configured", async () => {
    let granted = 0;
    await fc.assert(
      fc.asyncProperty(setUps, async (setUp) => {
        for (const [method, answer] of await askAll(setUp)) {
          if (Object.keys(answer).length === 0) continue;
          granted += 1;
          expect(readAsTransfer(answer, method)).toStrictEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
    // Or nothing was shown.
    expect(granted).toBeGreaterThan(300);
  });

  it("is changed by a name only where the name stands, and only by the name as it is written there", async () => {
    const Role = "arn:aws:iam::123456789012:role/u-{{username}}";
    const Policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "own",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::bucket/in/{{username}}/*", "arn:aws:s3:::bucket/${transfer:UserName}/*"],
          Condition: { StringLike: { "s3:prefix": ["{{USERNAME}}/*"] } },
        },
      ],
    };
    const HomeDirectoryDetails = [{ Entry: "/{{username}}", Target: "/bucket/a-{{username}}/${transfer:UserName}" }];
    let granted = 0;

    await fc.assert(
      fc.asyncProperty(names, names, fc.boolean(), async (username, other, isTypedOtherwise) => {
        // A stored name that is blank counts as absent.
        fc.pre(username.trim() !== "");
        const typed = isTypedOtherwise ? other : username;
        const settingsOfAll = { defaults: {}, rule: {}, resolved: {} };
        const withoutRole = { Role: "arn:aws:iam::123456789012:role/shared", Policy, HomeDirectoryDetails };
        const answers = [
          ...(await askAll({ username, typed, ...settingsOfAll, user: withoutRole })),
          ...(await askAll({ username, typed, ...settingsOfAll, user: { Role } })),
        ];
        for (const [, answer] of answers) {
          if (!("Role" in answer)) continue;
          granted += 1;
          const { Role: role, Policy: text, HomeDirectoryDetails: list } = answer as Record<string, string>;
          if (text === undefined || list === undefined) {
            expect(role).toBe(`arn:aws:iam::123456789012:role/u-${username}`);
            continue;
          }
          // IAM's own way to write these three as themselves.
          const inPolicy = username.replaceAll(/[*?$]/g, (one) => "${" + one + "}");
          expect(JSON.parse(text)).toStrictEqual({
            ...Policy,
            Statement: [
              {
                ...Policy.Statement[0],
                Resource: [`arn:aws:s3:::bucket/in/${inPolicy}/*`, `arn:aws:s3:::bucket/${inPolicy}/*`],
                Condition: { StringLike: { "s3:prefix": [`${inPolicy}/*`] } },
              },
            ],
          });
          expect(JSON.parse(list)).toStrictEqual([
            { Entry: `/${username}`, Target: `/bucket/a-${username}/${username}` },
          ]);
          expect(username).not.toMatch(/\//);
        }
      }),
      { numRuns: 1000 },
    );
    expect(granted).toBeGreaterThan(300);
  });
});
