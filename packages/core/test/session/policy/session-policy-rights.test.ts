// What IAM makes of the builders' policies, and of no others: the evaluator stands for IAM.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHomePolicy } from "../../../src/session/policy/create-home-policy.ts";
import { createSessionPolicy, type PolicyGrant } from "../../../src/session/policy/create-session-policy.ts";
import type { PolicyOptions } from "../../../src/session/policy/policy-options.ts";
import type { SessionAccess } from "../../../src/session/policy/session-access.ts";
import type { JsonObject } from "../../../src/session/session-settings.ts";
import { evaluatePolicy } from "./evaluate-policy.ts";
import { fillFor, fillTransferVariables } from "./fill-variables.ts";
import { listAllowed, mayList } from "./policy-requests.ts";

const everything = ["lists", "reads", "writes", "deletes"];
const rights: Readonly<Record<SessionAccess, readonly string[]>> = {
  readWrite: everything,
  readOnly: ["lists", "reads"],
  dropBox: ["writes"],
};
const key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";

interface Way {
  readonly name: string;
  /** Whether names are filled in by us, and so escaped. */
  readonly isFilledHere?: true;
  /** The policy of one user's folder in the bucket, as IAM sees it. */
  readonly create: (username: string, access: SessionAccess, options?: PolicyOptions) => JsonObject;
}

/** The ways to give each user the folder of that name. */
const ways: readonly Way[] = [
  {
    name: "createSessionPolicy with {{username}}",
    isFilledHere: true,
    create: (username, access, options) =>
      fillFor(createSessionPolicy([{ target: "/bucket/{{username}}", access }], options), username),
  },
  {
    name: "createSessionPolicy with ${transfer:UserName}",
    isFilledHere: true,
    create: (username, access, options) => {
      const policy = createSessionPolicy([{ target: "/bucket/${transfer:UserName}", access }], options);
      return fillFor(policy, username);
    },
  },
  {
    name: "createSessionPolicy with the name itself",
    create: (username, access, options) => createSessionPolicy([{ target: `/bucket/${username}`, access }], options),
  },
  {
    name: "createSessionPolicy with ${transfer:UserName}, as Transfer would fill it",
    create: (username, access, options) => {
      const policy = createSessionPolicy([{ target: "/bucket/${transfer:UserName}", access }], options);
      return fillTransferVariables(policy, username);
    },
  },
  {
    name: "createHomePolicy",
    isFilledHere: true,
    create: (username, access, options) =>
      fillFor(createHomePolicy({ access, ...options }), username, "/bucket/{{username}}"),
  },
  {
    name: "createHomePolicy, as Transfer would fill it",
    create: (username, access, options) =>
      fillTransferVariables(createHomePolicy({ access, ...options }), username, `/bucket/${username}`),
  },
];

function fill(grants: readonly PolicyGrant[], options?: PolicyOptions): JsonObject {
  return fillFor(createSessionPolicy(grants, options), "alice");
}

describe.each(ways)("$name", ({ create }) => {
  it.each(Object.entries(rights) as [SessionAccess, readonly string[]][])(
    "%s allows in the own folder %j, and in no other anything",
    async (access, allowed) => {
      const policy = create("alice", access);

      expect(await listAllowed(policy, "bucket", "alice")).toStrictEqual(allowed);
      expect(await listAllowed(policy, "bucket", "alice/deep/er")).toStrictEqual(allowed);
      for (const other of ["bob", "alice2", "alic", "ALICE", "alice ", "x/alice", ""]) {
        expect(await listAllowed(policy, "bucket", other)).toStrictEqual([]);
      }
      expect(await listAllowed(policy, "bucket2", "alice")).toStrictEqual([]);
    },
  );

  it("lists neither the root of the bucket, nor what begins with the bare name of the folder", async () => {
    const policy = create("alice", "readWrite");

    expect(await mayList(policy, "bucket", "alice/")).toBe(true);
    expect(await mayList(policy, "bucket", "alice/a")).toBe(true);
    for (const prefix of [undefined, "", "a", "alice", "alice2", "alice2/", "/alice/", "bob/alice/"]) {
      expect(await mayList(policy, "bucket", prefix)).toBe(false);
    }
  });

  it("touches neither an object of the folder's name nor the bucket, its policy or other people's versions", async () => {
    const policy = create("alice", "readWrite");

    const requests = [
      ["s3:GetObject", "arn:aws:s3:::bucket/alice"],
      ["s3:PutObject", "arn:aws:s3:::bucket/alice"],
      ["s3:GetObjectVersion", "arn:aws:s3:::bucket/bob/file.txt"],
      ["s3:DeleteObjectVersion", "arn:aws:s3:::bucket/bob/file.txt"],
      ["s3:PutObjectAcl", "arn:aws:s3:::bucket/bob/file.txt"],
      ["s3:DeleteBucket", "arn:aws:s3:::bucket"],
      ["s3:GetBucketPolicy", "arn:aws:s3:::bucket"],
      ["kms:Decrypt", key],
    ] as const;
    for (const [action, resource] of requests) {
      expect([action, resource, await evaluatePolicy(policy, { action, resource })]).toStrictEqual([
        action,
        resource,
        false,
      ]);
    }
  });

  it("has the actions of AWS's example, for versions and ACLs as well, but for those that the access is without", async () => {
    const ask = async (access: SessionAccess): Promise<readonly string[]> => {
      const policy = create("alice", access);
      const actions = ["GetObjectVersion", "GetObjectAcl", "PutObjectAcl", "DeleteObjectVersion"];
      const answers = await Promise.all(
        actions.map((action) =>
          evaluatePolicy(policy, { action: `s3:${action}`, resource: "arn:aws:s3:::bucket/alice/file.txt" }),
        ),
      );
      return actions.filter((_, index) => answers[index]);
    };

    expect(await ask("readWrite")).toStrictEqual([
      "GetObjectVersion",
      "GetObjectAcl",
      "PutObjectAcl",
      "DeleteObjectVersion",
    ]);
    expect(await ask("readOnly")).toStrictEqual(["GetObjectVersion", "GetObjectAcl"]);
    expect(await ask("dropBox")).toStrictEqual(["PutObjectAcl"]);
  });

  it("uses the key that was named and no other, to read and to write as far as the access goes", async () => {
    const use = async (access: SessionAccess, resource: string): Promise<readonly boolean[]> => {
      const policy = create("alice", access, { kmsKeyArns: [key] });
      return Promise.all(
        ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:ScheduleKeyDeletion"].map((action) =>
          evaluatePolicy(policy, { action, resource }),
        ),
      );
    };

    expect(await use("readWrite", key)).toStrictEqual([true, true, false, false]);
    expect(await use("readOnly", key)).toStrictEqual([true, false, false, false]);
    expect(await use("dropBox", key)).toStrictEqual([true, true, false, false]);
    expect(await use("readWrite", `${key}5`)).toStrictEqual([false, false, false, false]);
  });

  // Transfer's documents: `[\w][\w@.-]{2,99}`.
  it.each(["a.b.c", "a--", "_._", "bob@example.com", "a.-@_", "0.."])(
    "keeps %s, whose name Transfer lets through, to the own folder",
    async (name) => {
      const policy = create(name, "readWrite");

      expect(await listAllowed(policy, "bucket", name)).toStrictEqual(everything);
      for (const other of [`${name}x`, name.slice(0, -1), name.replaceAll(/[@.-]/g, "x"), `x${name}`]) {
        expect(await listAllowed(policy, "bucket", other)).toStrictEqual([]);
      }
      expect(await mayList(policy, "bucket", name)).toBe(false);
    },
  );

  it("never allows anything in the folder of another name", async () => {
    const name = fc.stringMatching(/^[\w][\w@.-]{2,9}$/).filter((text) => text.toUpperCase() !== text);
    const pair = fc.oneof(
      fc.tuple(name, name),
      fc.tuple(name, fc.stringMatching(/^[\w@.-]{1,3}$/)).map(([first, more]) => [first, first + more] as const),
    );
    await fc.assert(
      fc.asyncProperty(pair, fc.boolean(), async ([first, second], isSwapped) => {
        fc.pre(first !== second);
        const [own, other] = isSwapped ? [second, first] : [first, second];
        const policy = create(own, "readWrite");

        expect(await listAllowed(policy, "bucket", own)).toStrictEqual(everything);
        expect(await listAllowed(policy, "bucket", other)).toStrictEqual([]);
        expect(await mayList(policy, "bucket", own)).toBe(false);
      }),
      { numRuns: 25 },
    );
  });
});

describe("createSessionPolicy with a canonical name that Transfer would not let through", () => {
  const filling = ways.filter(({ isFilledHere }) => isFilledHere === true);
  const hostile = [
    ..."*?$\"'`:;,#%&+=~!^()[]<>|@ üé".split("").map((character) => `bo${character}b`),
    ...["*", "?", "**", "bob*", "b?b", "*ob", "a$b", "${*}", "$", "$$", "bob\\", "..", ".", "", "a/b", "/", "../bob"],
    ...["${aws:userid}", "${transfer:UserName}", "{{username}}", "bo}b", "bo\nb", "日本", "bob🔑", "bob\ud800"],
    ...['","Resource":"*', '"]}]},{"Effect":"Allow","Action":"*","Resource":"*"', "arn:aws:s3:::*"],
  ];

  it.each(hostile)("gives %j exactly the folder of that name, or refuses", async (name) => {
    for (const { name: way, create } of filling) {
      let policy;
      try {
        policy = create(name, "readWrite");
      } catch (error) {
        expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
        // A home is a path, and no value brings a dollar into one.
        expect(way === "createHomePolicy" ? name.replace("$", "/") : name).toMatch(/^$|^\.{1,2}$|[/\\{}\p{Cc}\p{Cs}]/u);
        continue;
      }

      expect(await listAllowed(policy, "bucket", name)).toStrictEqual(everything);
      for (const other of ["bob", "bobby", "bo", "b", "bxb", "boxb", "axb", "a", `${name}x`, `x${name}`]) {
        if (other !== name) expect(await listAllowed(policy, "bucket", other)).toStrictEqual([]);
      }
      for (const prefix of [undefined, "", name, "bob"]) expect(await mayList(policy, "bucket", prefix)).toBe(false);
    }
  });

  it("never allows anything in the folder of another name, whatever the names are", async () => {
    const unit = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."ab*?$. -@\"',:") },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 1 }) },
    );
    const name = fc.array(unit, { minLength: 1, maxLength: 5 }).map((units) => units.join(""));
    await fc.assert(
      fc.asyncProperty(name, name, fc.constantFrom(...filling), async (own, other, { create }) => {
        fc.pre(own !== other && !/[/\n\r\u2028\u2029]/.test(own + other));
        let policy;
        try {
          policy = create(own, "readWrite");
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
          return;
        }

        expect(await listAllowed(policy, "bucket", own)).toStrictEqual(everything);
        expect(await listAllowed(policy, "bucket", other)).toStrictEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("gives a literal of a target exactly the folder that it spells", async () => {
    for (const name of ["bob*", "b?b", "a$b", "*", "$", "é'\"#%", "x:y"]) {
      const policy = createSessionPolicy([{ target: `/bucket/${name}`, access: "readWrite" }]);

      expect(await listAllowed(policy, "bucket", name)).toStrictEqual(everything);
      for (const other of ["bob", "bobby", "bxb", "axb", "x", `${name}x`, `x${name}`]) {
        expect(await listAllowed(policy, "bucket", other)).toStrictEqual([]);
      }
    }
  });
});

describe("createSessionPolicy with several grants", () => {
  it("keeps the access of each place from the others", async () => {
    const policy = fill([
      { target: "/bucket/{{username}}", access: "readWrite" },
      { target: "/bucket/shared/out", access: "readOnly" },
      { target: "/bucket/shared/in", access: "dropBox" },
      { target: "/other/{{username}}", access: "readOnly" },
    ]);

    const places = [
      ["bucket", "alice", everything],
      ["bucket", "shared/out", ["lists", "reads"]],
      ["bucket", "shared/in", ["writes"]],
      ["other", "alice", ["lists", "reads"]],
      ["bucket", "shared", []],
      ["bucket", "shared/other", []],
      ["bucket", "alice2", []],
      ["other", "shared/out", []],
      ["other", "shared/in", []],
      ["other", "bob", []],
    ] as const;
    for (const [bucket, folder, allowed] of places) {
      expect([bucket, folder, await listAllowed(policy, bucket, folder)]).toStrictEqual([bucket, folder, allowed]);
    }
  });

  it("does not list a folder in the bucket of another one, though they are listed in one statement", async () => {
    const policy = fill([
      { target: "/one/a", access: "readOnly" },
      { target: "/two/a", access: "readOnly" },
      { target: "/two/b", access: "readOnly" },
    ]);

    expect(await listAllowed(policy, "two", "b")).toStrictEqual(["lists", "reads"]);
    expect(await listAllowed(policy, "one", "b")).toStrictEqual([]);
  });

  it("adds up two grants of one place", async () => {
    const policy = fill([
      { target: "/bucket/a", access: "readOnly" },
      { target: "/bucket/a", access: "dropBox" },
    ]);

    expect(await listAllowed(policy, "bucket", "a")).toStrictEqual(["lists", "reads", "writes"]);
  });

  it.each(Object.entries(rights) as [SessionAccess, readonly string[]][])(
    "%s of a whole bucket is %j in all of it and nothing in another",
    async (access, allowed) => {
      const policy = fill([{ target: "/bucket", access }]);

      for (const folder of ["alice", "bob", "a/b"]) {
        expect(await listAllowed(policy, "bucket", folder)).toStrictEqual(allowed);
      }
      expect(await mayList(policy, "bucket")).toBe(allowed.includes("lists"));
      expect(await listAllowed(policy, "bucket2", "alice")).toStrictEqual([]);
      expect(await evaluatePolicy(policy, { action: "s3:DeleteBucket", resource: "arn:aws:s3:::bucket" })).toBe(false);
    },
  );

  it("writes what the whole bucket reads", async () => {
    const policy = fill([
      { target: "/bucket", access: "readOnly" },
      { target: "/bucket/in", access: "dropBox" },
    ]);

    expect(await listAllowed(policy, "bucket", "in")).toStrictEqual(["lists", "reads", "writes"]);
    expect(await listAllowed(policy, "bucket", "out")).toStrictEqual(["lists", "reads"]);
  });

  it("is about buckets of its own partition", async () => {
    const policy = fill([{ target: "/bucket/a", access: "readOnly" }], { partition: "aws-cn" });
    const read = async (partition: string): Promise<boolean> =>
      evaluatePolicy(policy, { action: "s3:GetObject", resource: `arn:${partition}:s3:::bucket/a/file.txt` });

    expect([await read("aws-cn"), await read("aws")]).toStrictEqual([true, false]);
  });
});

describe("createHomePolicy with a home that is not what it asks for", () => {
  it.each(["/bucket/alice/", "/bucket/", "/bucket"])(
    "lists nothing at the home %s, and opens no other",
    async (home) => {
      const policy = fillTransferVariables(createHomePolicy(), "alice", home);

      for (const prefix of [undefined, "", "alice", "alice/", "bob/"]) {
        expect(await mayList(policy, "bucket", prefix)).toBe(false);
      }
      expect(await listAllowed(policy, "bucket2", "alice")).toStrictEqual([]);
    },
  );
});
