import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkTransferResponse } from "../../src/transfer/check-transfer-response.ts";
import { summarizeProblem } from "./collect-problems.ts";

const session = { Role: "arn:aws:iam::123456789012:role/transfer-user", HomeDirectory: "/bucket/alice" };
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOre5pLV2wQhy4nkoGKzGqTN8281BL0yQRZx9V/3+UuZ";

function check(response: unknown, method?: "password" | "publicKey"): readonly string[] {
  return checkTransferResponse(response, method).map(summarizeProblem);
}

describe("checkTransferResponse", () => {
  it("accepts {} as a refusal of either login", () => {
    expect(check({})).toStrictEqual([]);
    expect(check({}, "password")).toStrictEqual([]);
    expect(check({}, "publicKey")).toStrictEqual([]);
  });

  it.each([undefined, null, "{}", 7, true, [], [session]])("refuses %j, which is no object", (response) => {
    expect(check(response)).toStrictEqual(["error not-an-object"]);
  });

  it("says all of a problem that an operator needs", () => {
    const problems = checkTransferResponse({ ...session, PosixProfile: { Uid: "0", Gid: 0 } });

    expect(problems).toStrictEqual([
      {
        field: "PosixProfile.Uid",
        severity: "error",
        code: "posix-id",
        message: "must be a whole number from 0 to 4294967295",
      },
    ]);
  });

  describe("of the role", () => {
    it.each([
      { HomeDirectory: "/bucket/alice" },
      { ...session, Role: "" },
      { ...session, Role: " \n" },
      { ...session, Role: undefined },
    ])("refuses %j, which Transfer takes for a refusal", (response) => {
      expect(check(response)).toStrictEqual(["error role-missing Role"]);
    });

    it.each([
      "[ROLE_ARN]",
      "transfer-user",
      "arn:aws:iam::xxxxxxxxxxxx:role/x",
      ` ${session.Role}`,
      null,
      7,
      [session.Role],
      {},
    ])("refuses %j, which is no ARN of a role", (Role) => {
      expect(check({ ...session, Role })).toStrictEqual(["error role-arn Role"]);
    });

    it("accepts 2048 characters and refuses 2049", () => {
      const write = (length: number): string => {
        const [head, tail] = ["arn:aws:iam::123456789012:role/", "/transfer-user"];
        return head + "p".repeat(length - head.length - tail.length) + tail;
      };

      expect(check({ ...session, Role: write(2048) })).toStrictEqual([]);
      expect(check({ ...session, Role: write(2049) })).toStrictEqual(["error role-arn Role"]);
    });
  });

  describe("of the public keys", () => {
    it("refuses them on a password login, whatever they are", () => {
      for (const PublicKeys of [[key], [], "", null]) {
        expect(check({ ...session, PublicKeys }, "password")).toStrictEqual([
          "error keys-on-password-login PublicKeys",
        ]);
      }
    });

    it("demands them on a key login", () => {
      expect(check({ ...session, PublicKeys: [key] }, "publicKey")).toStrictEqual([]);
      expect(check(session, "publicKey")).toStrictEqual(["error keys-missing PublicKeys"]);
    });

    it("takes an answer with and without them, where the login is not known", () => {
      expect(check({ ...session, PublicKeys: [key, `${key} alice@example.com`, `\n ${key}\n`] })).toStrictEqual([]);
      expect(check(session)).toStrictEqual([]);
    });

    it.each([key, "", null, {}, { 0: key, length: 1 }, []])("refuses %j, which is no list with a key", (PublicKeys) => {
      expect(check({ ...session, PublicKeys }, "publicKey")).toStrictEqual(["error keys-not-a-list PublicKeys"]);
    });

    it.each([
      "",
      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC0g+Z",
      "AAAAC3NzaC1lZDI1NTE5",
      `${key}\n${key}`,
      `${key},${key} b`,
      null,
      7,
      [key],
    ])("refuses a list in which %j stands for a key, and says where", (entry) => {
      expect(check({ ...session, PublicKeys: [key, entry] }, "publicKey")).toStrictEqual([
        "error key-unreadable PublicKeys[1]",
      ]);
    });
  });

  it.each([
    ["Policy must have at most 2048 characters", { Policy: `{"Id":"${"x".repeat(2048)}","Statement":[]}` }],
    ["Policy must be written in Latin-1 characters only, as STS demands", { Policy: '{"Id":"日本","Statement":[]}' }],
    ["Policy is not JSON", { Policy: "{" }],
    ["Policy holds a key twice", { Policy: '{"a":1,"a":2}' }],
    ["HomeDirectory must have at most 1024 characters", { HomeDirectory: `/${"a".repeat(1024)}` }],
    ["HomeDirectoryDetails is not JSON", { HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: "[" }],
    ["HomeDirectoryDetails must be a JSON list", { HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: "{}" }],
    [
      "HomeDirectoryDetails must have at most 2.1 MB",
      { HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: "[".repeat(2_100_001) },
    ],
    [
      "PosixProfile.SecondaryGids must be a list of at most 16 whole numbers from 0 to 4294967295",
      { PosixProfile: { Uid: 0, Gid: 0, SecondaryGids: "0" } },
    ],
  ])("says what to change: %s", (sentence, change) => {
    const [problem] = checkTransferResponse({ ...session, ...change });

    expect(`${problem?.field ?? ""} ${problem?.message ?? ""}`).toBe(sentence);
  });

  it("warns of fields that Transfer does not know", () => {
    const response = { ...session, Status: "DENIED", role: "x", homeDirectory: "/", "": 1 };

    expect(check(response)).toStrictEqual([
      "warning unknown-field Status",
      "warning unknown-field role",
      "warning unknown-field homeDirectory",
      "warning unknown-field",
    ]);
  });

  it("reports every problem of an answer, in the order of the fields", () => {
    const response = {
      Status: "OK",
      HomeDirectory: "alice",
      HomeDirectoryType: "PATH",
      Policy: {},
      PublicKeys: [key],
      PosixProfile: "1000:1000",
      Role: "",
    };

    expect(check(response, "password")).toStrictEqual([
      "error role-missing Role",
      "error posix-profile-not-object PosixProfile",
      "error keys-on-password-login PublicKeys",
      "error policy-not-text Policy",
      "error path-leading-slash HomeDirectory",
      "warning unknown-field Status",
    ]);
  });

  it("reads own fields only", () => {
    const planted = JSON.parse(`{"__proto__":${JSON.stringify(session)}}`) as unknown;

    expect(check(planted)).toContain("error role-missing Role");
  });

  it("gives an answer for any JSON, and its messages hold no value of it", () => {
    const secret = "hunter2-hunter2";
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(secret, [secret], { Uid: secret }, JSON.stringify([{ Entry: secret }])),
    );
    const anyResponse = fc.record(
      {
        Role: value,
        PosixProfile: value,
        PublicKeys: value,
        Policy: value,
        HomeDirectoryType: value,
        HomeDirectory: value,
        HomeDirectoryDetails: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(anyResponse, fc.jsonValue()),
        fc.constantFrom(undefined, "password", "publicKey"),
        (response, method) => {
          const problems = checkTransferResponse(response, method);

          const isAccepted = !problems.some(({ severity }) => severity === "error");
          const isRefusal = typeof response === "object" && response !== null && Object.keys(response).length === 0;
          expect(isAccepted && !isRefusal ? response : session).toHaveProperty(
            "Role",
            expect.stringMatching(/^arn:aws/),
          );
          expect(problems.map(({ message }) => message).join()).not.toContain(secret);
        },
      ),
    );
  });
});
