import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AllowedVerdict, checkAllowed } from "../../../src/session/allowed/check-allowed.ts";
import { parseRolePattern, parseTargetPattern, type PartPattern } from "../../../src/session/allowed/part-pattern.ts";
import type { LogicalDirectory, Session } from "../../../src/session/session-settings.ts";
import { createTemplate } from "../../../src/session/template.ts";

const Role = "arn:aws:iam::123456789012:role/transfer/staff";
const allowed: AllowedVerdict = { reason: undefined, notes: [] };

interface Lists {
  readonly roles?: readonly string[];
  readonly targets?: readonly string[];
}

function read(texts: readonly string[] | undefined, parse: (text: string) => PartPattern | undefined) {
  return texts?.map((text) => parse(text) ?? { parts: [] });
}

function check(session: Partial<Session>, { roles, targets }: Lists, name = "alice"): AllowedVerdict {
  const lists = { allowedRoles: read(roles, parseRolePattern), allowedTargets: read(targets, parseTargetPattern) };
  return checkAllowed({ Role, ...session }, lists, createTemplate(new Map([["username", name]])));
}

const mapTo = (...targets: readonly string[]): Partial<Session> => ({
  HomeDirectoryType: "LOGICAL",
  HomeDirectoryDetails: targets.map((Target, index): LogicalDirectory => ({ Entry: `/${String(index)}`, Target })),
});

describe("checkAllowed", () => {
  it("allows every role and place where there are no lists", () => {
    expect(check({}, {})).toStrictEqual(allowed);
  });

  describe("of roles", () => {
    it.each([Role, "arn:aws:iam::123456789012:role/transfer/*", "arn:aws:iam::*:role/*/st*"])(
      "allows by %s",
      (role) => {
        expect(check({}, { roles: ["arn:aws:iam::123456789012:role/other", role] })).toStrictEqual(allowed);
      },
    );

    it.each([
      "arn:aws:iam::123456789012:role/transfer",
      "arn:aws:iam::123456789012:role/*",
      "arn:aws:iam::123456789012:role/transfer/staff/x",
      "arn:aws:iam::123456789012:role/Transfer/staff",
      "arn:aws:iam::210987654321:role/transfer/staff",
      "arn:aws:iam::123456789012:role/transfer:staff",
    ])("denies by %s, for a star reaches over no slash and nothing lies below a role", (role) => {
      expect(check({}, { roles: [role] })).toStrictEqual({ reason: "role-not-allowed", notes: [] });
    });

    it("fills variables", () => {
      const roles = ["arn:aws:iam::123456789012:role/transfer/{{username}}"];

      expect(check({ Role: "arn:aws:iam::123456789012:role/transfer/alice" }, { roles })).toStrictEqual(allowed);
      expect(check({}, { roles })).toMatchObject({ reason: "role-not-allowed" });
    });
  });

  describe("of places", () => {
    const targets = ["/bucket/home/{{username}}", "/bucket/teams/*"];

    it.each([
      [{ HomeDirectory: "/bucket/home/alice" }],
      [{ HomeDirectory: "/bucket/home/alice/" }],
      [{ HomeDirectory: "/bucket/home/alice/in" }],
      [mapTo("/bucket/home/alice", "/bucket/teams/red/in")],
    ])("allows %j", (home) => {
      expect(check(home, { targets })).toStrictEqual(allowed);
    });

    it.each([
      ["no directory, which is the root", {}],
      ["the root", { HomeDirectory: "/" }],
      ["what is above", { HomeDirectory: "/bucket/home" }],
      ["a neighbour", { HomeDirectory: "/bucket/home/alice2" }],
      ["a star that was stored", { HomeDirectory: "/bucket/home/*" }],
      ["another user", { HomeDirectory: "/bucket/home/bob" }],
      ["a way around", { HomeDirectory: "/bucket/home/alice/../bob" }],
      ["a way in place", { HomeDirectory: "/bucket/./home/alice" }],
      ["two slashes", { HomeDirectory: "/bucket/home/alice//x" }],
      ["a slash too many at the end", { HomeDirectory: "/bucket/home/alice//" }],
      ["a backslash", { HomeDirectory: "/bucket/home/alice/..\\..\\bob" }],
      ["a control character", { HomeDirectory: "/bucket/home/alice/..\u0000" }],
      ["a variable that is not known here", { HomeDirectory: "/bucket/teams/${transfer:HomeFolder}" }],
      ["a path without a slash before it", { HomeDirectory: "x/bucket/home/alice" }],
      ["one of several mappings", mapTo("/bucket/home/alice", "/bucket/other")],
      ["a bucket of another case", mapTo("/Bucket/home/alice")],
    ])("denies %s", (_, home) => {
      expect(check(home, { targets })).toStrictEqual({ reason: "target-not-allowed", notes: [] });
    });

    it("does not look at the path that a user of mappings begins at", () => {
      expect(check({ ...mapTo("/bucket/teams/a"), HomeDirectory: "/0" }, { targets })).toStrictEqual(allowed);
    });

    it("takes ${transfer:UserName} of the list for the canonical name", () => {
      const list = { targets: ["/bucket/${transfer:UserName}"] };

      expect(check({ HomeDirectory: "/bucket/alice" }, list)).toStrictEqual(allowed);
      expect(check({ HomeDirectory: "/bucket/bob" }, list)).toMatchObject({ reason: "target-not-allowed" });
    });

    it("allows nothing by an entry whose variable is unknown or cannot stand there, and notes it", () => {
      const list = { targets: ["/bucket/{{attributes.team}}", "/bucket/{{username}}/x", "/bucket/home"] };
      const note = (position: number) => ({
        kind: "unreadable-entry",
        origin: "authenticator",
        field: "allowedTargets",
        position,
      });

      expect(check({ HomeDirectory: "/bucket/home" }, list, "a/b")).toStrictEqual({
        reason: undefined,
        notes: [note(0), note(1)],
      });
      expect(check({ HomeDirectory: "/bucket/red" }, list)).toStrictEqual({
        reason: "target-not-allowed",
        notes: [note(0)],
      });
    });

    it("lets a list of what no name may stand in allow nobody, rather than everybody", () => {
      expect(check({ HomeDirectory: "/bucket/x" }, { targets: ["/{{attributes.none}}"] })).toMatchObject({
        reason: "target-not-allowed",
      });
      expect(check({}, { roles: ["arn:aws:iam::123456789012:role/{{attributes.none}}"] })).toMatchObject({
        reason: "role-not-allowed",
      });
    });

    it("opens to a user nothing that is another's, whatever they are called", () => {
      const name = fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string({ unit: fc.constantFrom(...Array.from("ab*?./${}")) }),
      );
      fc.assert(
        fc.property(name, name, (user, other) => {
          fc.pre(user !== other && other !== "" && !other.includes("/"));

          const { reason } = check(
            { HomeDirectory: `/bucket/home/${other}` },
            { targets: ["/bucket/home/{{username}}"] },
            user,
          );

          expect(reason).toBe("target-not-allowed");
        }),
        { numRuns: 1000 },
      );
    });
  });
});
