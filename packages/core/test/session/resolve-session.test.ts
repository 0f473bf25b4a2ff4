import { describe, expect, it } from "vitest";
import type { Account } from "../../src/account.ts";
import type { Login } from "../../src/login.ts";
import { createHomePolicy } from "../../src/session/policy/create-home-policy.ts";
import { type ResolvedSession, resolveSession } from "../../src/session/resolve-session.ts";
import type { SessionSettings } from "../../src/session/session-settings.ts";
import { createAccount, createLogin } from "./create-account.ts";

const Role = "arn:aws:iam::123456789012:role/transfer-user";
const HomeDirectory = "/bucket/alice";

interface Changes {
  readonly login?: Partial<Login>;
  readonly account?: Partial<Account>;
  readonly variables?: Readonly<Record<string, string>>;
}

function resolve(values: SessionSettings, { login, account, variables = {} }: Changes = {}): ResolvedSession {
  const layers = [{ origin: "user", values }];
  return resolveSession({ login: createLogin(login), account: createAccount(account), layers, variables });
}

function invalid(field: string, problem: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

describe("resolveSession", () => {
  it("makes the session of all layers and notes where each setting came from", () => {
    const resolved = resolveSession({
      login: createLogin(),
      account: createAccount(),
      layers: [
        { origin: "defaults", values: { Role, HomeDirectory: "/bucket/shared" } },
        { origin: "user", values: { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/{{username}}" }] } },
      ],
      variables: {},
    });

    expect(resolved).toStrictEqual({
      session: {
        Role,
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/alice" }],
      },
      notes: [
        { kind: "setting", field: "Role", origin: "defaults" },
        { kind: "setting", field: "HomeDirectoryDetails", origin: "user" },
      ],
    });
  });

  it("writes a policy as JSON text", () => {
    const Policy = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };

    expect(resolve({ Role, HomeDirectory, Policy }).session).toStrictEqual({
      Role,
      HomeDirectory,
      Policy: JSON.stringify(Policy),
    });
  });

  it.each([
    ["bob*", "bob${*}"],
    ["b?b", "b${?}b"],
    ['bob","*', 'bob","${*}'],
  ])(
    "writes the name %s of a home that the policy names as itself, where Transfer would escape nothing",
    (username, escaped) => {
      const Statement = [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::${transfer:HomeDirectory}/*" }];
      const login = { username, presentedUsername: username };
      const settings = { Role, HomeDirectory: "/bucket/{{username}}", Policy: { Version: "2012-10-17", Statement } };

      const { session } = resolve(settings, { login, account: { username } });

      expect(session?.HomeDirectory).toBe(`/bucket/${username}`);
      expect(JSON.parse(session?.Policy ?? "")).toMatchObject({
        Statement: [{ Resource: `arn:aws:s3:::bucket/${escaped}/*` }],
      });
    },
  );

  it("refuses a home that the policy names and that cannot be written there", () => {
    const Policy = { Version: "2012-10-17", Statement: [{ Resource: "arn:aws:s3:::${transfer:HomeDirectory}/*" }] };

    expect(() => resolve({ Role, Policy, HomeDirectory: "/bucket/alice/../bob" })).toThrow(
      invalid("Policy.Statement[0].Resource"),
    );
    expect(() => resolve({ Role, Policy, HomeDirectory: '/bucket/x\\"' })).toThrow(
      invalid("Policy.Statement[0].Resource"),
    );
  });

  it("lets no entry that a user begins at into the variables of a home that Transfer might fill", () => {
    const Policy = { Version: "2012-10-17", Statement: [{ Resource: "arn:aws:s3:::${transfer:HomeDirectory}/*" }] };
    const home = (Entry: string): SessionSettings => ({
      Role,
      Policy,
      HomeDirectory: Entry,
      HomeDirectoryDetails: [{ Entry, Target: "/bucket/a" }],
    });

    expect(resolve(home("/in")).session).toMatchObject({ HomeDirectory: "/in" });
    for (const Entry of ["/in*", '/in","*', "/in?"]) {
      expect(() => resolve(home(Entry))).toThrow(invalid("HomeDirectory"));
      for (const escape of ["$", "{", "t", ":", "H"]) {
        const code = escape.charCodeAt(0).toString(16).padStart(4, "0");
        const escaped = JSON.stringify(Policy).replace("${transfer:H", (text) => text.replace(escape, `\\u${code}`));

        expect(() => resolve({ ...home(Entry), Policy: escaped })).toThrow(invalid("HomeDirectory"));
      }
    }
  });

  it.each([undefined, "", "/", "/bucket", "/bucket/", "/bucket/alice/"])(
    "warns of the home %j under a policy that names the home: it would list nothing",
    (home) => {
      const settings = { Role, HomeDirectory: home, Policy: createHomePolicy() };

      expect(resolve(settings).notes).toContainEqual({
        kind: "warning",
        field: "HomeDirectory",
        code: "home-not-a-folder",
      });
      expect(resolve({ ...settings, HomeDirectory }).notes).toStrictEqual([
        { kind: "setting", field: "Role", origin: "user" },
        { kind: "setting", field: "Policy", origin: "user" },
        { kind: "setting", field: "HomeDirectory", origin: "user" },
      ]);
      expect(resolve({ Role, HomeDirectory: home, Policy: '{"Statement":[]}' }).notes).not.toContainEqual(
        expect.objectContaining({ code: "home-not-a-folder" }),
      );
    },
  );

  it("fails on what the lint of policies calls an error", () => {
    const Statement = [
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
      { Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::${transfer:HomeDirectory}/*" },
    ];
    const Policy = { Version: "2012-10-17", Statement };

    // With mappings the variable is unset, and nothing would be denied.
    expect(() => resolve({ Role, Policy, HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/alice" }] })).toThrow(
      invalid("Policy.Statement[1].NotResource"),
    );
    expect(resolve({ Role, Policy, HomeDirectory }).session).toMatchObject({ HomeDirectory });
  });

  it("leaves a blank policy out, as AWS's own sample has it", () => {
    expect(resolve({ Role, HomeDirectory, Policy: "" }).session).toStrictEqual({ Role, HomeDirectory });
  });

  it.each([{}, { Role: "" }, { Role: " " }])(
    "finds no role in %j, and says that before anything else that is wrong",
    (role) => {
      const broken = { ...role, HomeDirectoryDetails: "{", Policy: "{", PosixProfile: { Uid: -1, Gid: 0 } };

      expect(resolve(broken)).toStrictEqual({
        reason: "no-role",
        notes: [
          { kind: "setting", field: "Policy", origin: "user" },
          { kind: "setting", field: "HomeDirectoryDetails", origin: "user" },
          { kind: "setting", field: "PosixProfile", origin: "user" },
        ],
      });
    },
  );

  it.each([[[]], ["[]"], [" [ ] "]])("finds no directories in %j", (HomeDirectoryDetails) => {
    expect(resolve({ Role, HomeDirectoryDetails })).toMatchObject({ reason: "no-directories" });
  });

  it("takes the region of mappings from the variable AWS_REGION, and a blank one for none", () => {
    const HomeDirectoryDetails = [
      { Entry: "/a", Target: "/bucket/a", regions: ["us-east-1"] },
      { Entry: "/b", Target: "/bucket/", regions: ["eu-west-1"] },
    ];
    const resolveIn = (AWS_REGION: string): ResolvedSession =>
      resolve({ Role, HomeDirectoryDetails }, { variables: { AWS_REGION } });

    expect(resolveIn("us-east-1").session?.HomeDirectoryDetails).toStrictEqual([{ Entry: "/a", Target: "/bucket/a" }]);
    expect(resolveIn("ap-south-1")).toMatchObject({
      reason: "no-directories",
      notes: [
        { kind: "setting", field: "Role" },
        { kind: "setting", field: "HomeDirectoryDetails" },
        { kind: "skipped-mapping", position: 0, filter: "regions" },
        { kind: "skipped-mapping", position: 1, filter: "regions" },
      ],
    });
    // By its position in the store, though it is the only one that is left.
    expect(() => resolveIn("eu-west-1")).toThrow(invalid("HomeDirectoryDetails[1].Target"));
    expect(() => resolveIn(" ")).toThrow(invalid("HomeDirectoryDetails[0].regions"));
  });

  it("is frozen all the way down, and no setting of the store is", () => {
    const values = {
      Role,
      HomeDirectoryDetails: [{ Entry: "/", Target: "/fs-0123abcd" }],
      PosixProfile: { Uid: 1, Gid: 1, SecondaryGids: [2] },
    };

    const { session } = resolve(values);

    expect(
      [session, session?.HomeDirectoryDetails, session?.HomeDirectoryDetails?.[0]].map(Object.isFrozen),
    ).toStrictEqual([true, true, true]);
    expect([session?.PosixProfile, session?.PosixProfile?.SecondaryGids].map(Object.isFrozen)).toStrictEqual([
      true,
      true,
    ]);
    expect(Object.isFrozen(values)).toBe(false);
  });

  describe("fills variables", () => {
    it("of the login, the account and the options", () => {
      const Target =
        "/{{bucket}}/{{serverId}}/{{protocol}}/{{attributes.team}}/{{USERNAME}}/{{username}}/{{SERVER_ID}}";

      const { session } = resolve(
        { Role, HomeDirectoryDetails: [{ Entry: "/", Target }] },
        {
          variables: { bucket: "my-bucket" },
          account: { attributes: { team: ["blue"] } },
          login: { protocol: "FTPS" },
        },
      );

      expect(session?.HomeDirectoryDetails?.[0]?.Target).toBe(
        "/my-bucket/s-1234567890abcdef0/FTPS/blue/alice/alice/s-1234567890abcdef0",
      );
    });

    it("with the canonical name, and not with what was typed or planted", () => {
      const { session } = resolve(
        { Role, HomeDirectory: "/bucket/{{username}}/{{USERNAME}}" },
        { login: { username: "ALICE", presentedUsername: "ALICE" }, variables: { username: "eve", USERNAME: "eve" } },
      );

      expect(session?.HomeDirectory).toBe("/bucket/alice/alice");
    });

    it.each([[[]], [["a", "b"]]])("of no attribute with the values %j, for none of them is the right one", (team) => {
      expect(() =>
        resolve({ Role, HomeDirectory: "/bucket/{{attributes.team}}" }, { account: { attributes: { team } } }),
      ).toThrow(invalid("HomeDirectory", "has a variable that is unknown here"));
    });

    it.each(["", ".", "..", "a/b", "../bob", "$x", "a\u0000"])("refuses the attribute %j in a path", (value) => {
      expect(() =>
        resolve({ Role, HomeDirectory: "/bucket/{{attributes.x}}" }, { account: { attributes: { x: [value] } } }),
      ).toThrow(invalid("HomeDirectory", "has a variable whose value cannot stand there"));
    });

    it("in the role, with what a role may be called and nothing else", () => {
      const role = "arn:aws:iam::123456789012:role/transfer-{{attributes.team}}";
      const resolveTeam = (team: string): ResolvedSession =>
        resolve({ Role: role, HomeDirectory }, { account: { attributes: { team: [team] } } });

      expect(resolveTeam("blue").session?.Role).toBe("arn:aws:iam::123456789012:role/transfer-blue");
      for (const team of ["a/admin", "*", "", "ä", "a b", "${x}"]) {
        expect(() => resolveTeam(team)).toThrow(invalid("Role"));
      }
    });

    it("names the field of a variable that is unknown", () => {
      for (const field of ["Role", "HomeDirectory", "Policy"] as const) {
        const text = field === "Policy" ? '{"Statement":{"Resource":"{{nobody}}"}}' : "/{{nobody}}";
        const place = field === "Policy" ? "Policy.Statement.Resource" : field;

        expect(() => resolve({ Role, [field]: text })).toThrow(invalid(place, "has a variable that is unknown here"));
      }
    });

    it.each([
      ["{{serverId}}", "its braces"],
      ["${transfer:UserName}", "its dollar"],
      ["{transfer:UserName}", "a dollar before it"],
    ])("never a second time: the name %s is refused for %s", (username) => {
      const login = { username, presentedUsername: username };

      for (const HomeDirectoryText of ["/bucket/{{username}}", "/bucket/${{username}}"]) {
        expect(() => resolve({ Role, HomeDirectory: HomeDirectoryText }, { login, account: { username } })).toThrow(
          invalid("HomeDirectory"),
        );
      }
      expect(() =>
        resolve(
          { Role, HomeDirectory, Policy: '{"Version":"2012-10-17","Statement":{"Resource":"${{username}}"}}' },
          { login, account: { username } },
        ),
      ).toThrow(invalid("Policy.Statement.Resource"));
    });
  });

  describe("of a name that was typed otherwise", () => {
    const login = { username: "Alice", presentedUsername: "Alice" };
    const Policy = '{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::bucket/${transfer:Username}/*"}]}';
    const HomeDirectoryDetails = [{ Entry: "/", Target: "/bucket/${Transfer:UserName}" }];

    it("fills ${transfer:UserName} in the policy, the targets and the home", () => {
      const { session } = resolve({ Role, Policy, HomeDirectoryDetails }, { login });

      expect(session).toStrictEqual({
        Role,
        Policy: '{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::bucket/alice/*"}]}',
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/alice" }],
      });
      expect(resolve({ Role, HomeDirectory: "/bucket/${transfer:username}" }, { login }).session?.HomeDirectory).toBe(
        HomeDirectory,
      );
    });

    it("fills it as well where the name was typed as it is: Transfer is left nothing to fill", () => {
      expect(resolve({ Role, Policy, HomeDirectoryDetails }).session).toStrictEqual(
        resolve({ Role, Policy, HomeDirectoryDetails }, { login }).session,
      );
    });

    it.each([".", ".."])("refuses the name %s, which is a way and no folder", (username) => {
      const dots = { login: { username, presentedUsername: username }, account: { username } };

      expect(() => resolve({ Role, HomeDirectory: "/bucket/home/${transfer:UserName}" }, dots)).toThrow(
        invalid("HomeDirectory"),
      );
    });

    it("knows a home on EFS whoever brings the file system into its path", () => {
      const username = "fs-0123456789abcdef0";
      const efs = { login: { username, presentedUsername: username }, account: { username } };
      const settings = { Role, HomeDirectory: "/${transfer:UserName}", PosixProfile: { Uid: 0, Gid: 0 } };

      expect(() => resolve({ ...settings, Policy: '{"Statement":[]}' }, efs)).toThrow(invalid("Policy"));
      expect(() => resolve({ ...settings, PosixProfile: undefined }, efs)).toThrow(invalid("PosixProfile"));
    });

    it("fails where the canonical name cannot stand there", () => {
      expect(() => resolve({ Role, HomeDirectoryDetails }, { login, account: { username: "team/alice" } })).toThrow(
        invalid("HomeDirectoryDetails[0].Target"),
      );
    });
  });

  describe("refuses what Transfer would misread", () => {
    it.each([
      ["Role", { Role: "[ROLE_ARN]" }],
      ["Role", { Role: "arn:aws:iam::xxxxxxxxxxxx:role/x" }],
      ["Role", { Role: `${Role} ` }],
      ["Policy", { Policy: "not JSON" }],
      ["Policy", { Policy: '{"Statement":[],"Statement":[]}' }],
      ["Policy", { Policy: `{"Id":"${"x".repeat(2048)}","Statement":[]}` }],
      ["Policy", { Policy: '{"Id":"日本","Statement":[]}' }],
      ["HomeDirectory", { HomeDirectory: "bucket/alice" }],
      ["HomeDirectory", { HomeDirectory: `/bucket/${"a".repeat(1024)}` }],
      ["HomeDirectoryDetails", { HomeDirectoryType: "LOGICAL" as const }],
      ["HomeDirectoryDetails[0].Target", { HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/" }] }],
      ["HomeDirectoryDetails[0].Entry", { HomeDirectoryDetails: [{ Entry: "", Target: "/bucket/a" }] }],
      [
        "PosixProfile.Uid",
        { PosixProfile: { Uid: "1000", Gid: 1000 } as unknown as NonNullable<SessionSettings["PosixProfile"]> },
      ],
      [
        "PosixProfile.SecondaryGids",
        { PosixProfile: { Uid: 1, Gid: 1, SecondaryGids: Array.from({ length: 17 }, () => 1) } },
      ],
      ["PosixProfile", { HomeDirectory: "/fs-0123abcd/alice" }],
      ["Policy", { HomeDirectory: "/fs-0123abcd/alice", PosixProfile: { Uid: 1, Gid: 1 }, Policy: '{"Statement":[]}' }],
      [
        "Policy",
        {
          HomeDirectoryDetails: [{ Entry: "/", Target: "/fs-0123abcd" }],
          PosixProfile: { Uid: 1, Gid: 1 },
          Policy: '{"Statement":[]}',
        },
      ],
    ])("in %s (%j)", (field, values) => {
      expect(() => resolve({ Role, ...values })).toThrow(invalid(field));
    });

    it("and measures a policy after it was filled and written short", () => {
      const write = (length: number, gap: string): string => {
        const [head, tail] = [`{"Statement":${gap}{"Resource":"{{username}}`, `"${gap}}}`];
        const written = head.length + tail.length - 2 * gap.length - "{{username}}".length + "alice".length;
        return head + "x".repeat(length - written) + tail;
      };

      expect(resolve({ Role, HomeDirectory, Policy: write(2048, "\n".repeat(100)) }).session?.Policy).toHaveLength(
        2048,
      );
      expect(() => resolve({ Role, HomeDirectory, Policy: write(2049, "") })).toThrow(invalid("Policy"));
    });

    it("and holds no value in its error", () => {
      const secret = "hunter2-hunter2";
      const values: SessionSettings[] = [
        { Role: secret },
        { Role, Policy: `{"${secret}"` },
        { Role, Policy: `{"Statement":"{{${secret}}}"}` },
        { Role, HomeDirectory: secret },
        { Role, HomeDirectory: `/{{${secret}}}` },
        { Role, HomeDirectoryDetails: secret },
        { Role, HomeDirectoryDetails: JSON.stringify([{ Entry: secret, Target: secret }]) },
      ];

      for (const broken of values) {
        expect(() => resolve(broken)).toThrow(
          expect.not.objectContaining({ message: expect.stringContaining(secret) as unknown }),
        );
      }
    });
  });

  it("notes what Transfer takes and was likely not meant", () => {
    const Policy = JSON.stringify({
      Statement: [
        {
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::bucket/x",
          Condition: { StringLike: { "s3:prefix": "arn:aws:s3:::b" } },
        },
      ],
    });

    expect(resolve({ Role, Policy }).notes).toStrictEqual([
      { kind: "setting", field: "Role", origin: "user" },
      { kind: "setting", field: "Policy", origin: "user" },
      { kind: "warning", field: "HomeDirectory", code: "home-root" },
      { kind: "warning", field: "Policy.Statement[0]", code: "statement-incomplete" },
      { kind: "warning", field: "Policy.Statement[0].Resource", code: "list-on-objects" },
      { kind: "warning", field: "Policy.Statement[0].Condition", code: "prefix-is-arn" },
    ]);
  });
});
