import { describe, expect, it } from "vitest";
import { checkHome } from "../../src/transfer/check-home.ts";
import { collectProblems } from "./collect-problems.ts";

const profile = { Uid: 1000, Gid: 1000 };
const policy = '{"Version":"2012-10-17","Statement":[]}';

function check(response: object): readonly string[] {
  return collectProblems((report) => {
    checkHome(response, report);
  });
}

/** A logical home of these mappings. */
function checkMappings(mappings: unknown, rest: object = {}): readonly string[] {
  return check({ HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: JSON.stringify(mappings), ...rest });
}

describe("checkHome", () => {
  describe("of the type", () => {
    it.each(["logical", "path", "", " PATH", null, 7, [], {}])("refuses %j", (HomeDirectoryType) => {
      expect(check({ HomeDirectoryType, HomeDirectory: "/bucket/a" })).toStrictEqual([
        "error home-type HomeDirectoryType",
      ]);
    });

    it("refuses LOGICAL without details", () => {
      expect(check({ HomeDirectoryType: "LOGICAL" })).toStrictEqual(["error details-missing HomeDirectoryDetails"]);
    });

    it("refuses details without LOGICAL, under which Transfer does not read them", () => {
      const HomeDirectoryDetails = '[{"Entry":"/","Target":"/bucket/a"}]';
      const refusal = "error details-without-logical HomeDirectoryType";

      expect(check({ HomeDirectory: "/bucket/a", HomeDirectoryDetails })).toStrictEqual([refusal]);
      expect(check({ HomeDirectoryType: "PATH", HomeDirectory: "/bucket/a", HomeDirectoryDetails })).toStrictEqual([
        refusal,
      ]);
    });
  });

  describe("of a path", () => {
    it.each(["/bucket", "/bucket/", "/bucket/users/alice", "/fs-0123456789abcdef0x", "/${transfer:HomeBucket}/a"])(
      "accepts %s",
      (HomeDirectory) => {
        expect(check({ HomeDirectory })).toStrictEqual([]);
        expect(check({ HomeDirectoryType: "PATH", HomeDirectory })).toStrictEqual([]);
      },
    );

    it.each([
      ["no home", {}],
      ["no home and PATH", { HomeDirectoryType: "PATH" }],
      ["the root", { HomeDirectory: "/" }],
      ["an empty home, which is the root", { HomeDirectory: "" }],
    ])("warns of %s, with which the login succeeds and file operations fail", (_, response) => {
      expect(check(response)).toStrictEqual(["warning home-root HomeDirectory"]);
    });

    it.each(["bucket/a", "s3://bucket/a", " /bucket", "~", null, 7, [], {}])("refuses %j", (HomeDirectory) => {
      expect(check({ HomeDirectory })).toStrictEqual(["error path-leading-slash HomeDirectory"]);
    });

    it.each(["/bucket/..", "/bucket/../a", "/bucket/./a", "/bucket/."])(
      "warns of %s, for it is not known what Transfer makes of dots",
      (HomeDirectory) => {
        expect(check({ HomeDirectory })).toStrictEqual(["warning path-dots HomeDirectory"]);
        expect(checkMappings([{ Entry: HomeDirectory, Target: HomeDirectory }])).toStrictEqual([
          "warning path-dots HomeDirectoryDetails[0].Entry",
          "warning path-dots HomeDirectoryDetails[0].Target",
        ]);
      },
    );

    it.each(["/bucket/a\u0000", "/bucket/\n", "/bucket/\u0085", "/bucket/\ud800"])("refuses %j", (HomeDirectory) => {
      expect(check({ HomeDirectory })).toStrictEqual(["error path-characters HomeDirectory"]);
      expect(checkMappings([{ Entry: HomeDirectory, Target: HomeDirectory }])).toStrictEqual([
        "error path-characters HomeDirectoryDetails[0].Entry",
        "error path-characters HomeDirectoryDetails[0].Target",
      ]);
    });

    it.each(["/bucket/.a", "/bucket/a.", "/bucket/...", "/bucket/..a/b"])("accepts the dots of %s", (HomeDirectory) => {
      expect(check({ HomeDirectory })).toStrictEqual([]);
    });

    it("accepts 1024 characters and refuses 1025", () => {
      expect(check({ HomeDirectory: `/bucket/${"a".repeat(1016)}` })).toStrictEqual([]);
      expect(check({ HomeDirectory: `/bucket/${"a".repeat(1017)}` })).toStrictEqual([
        "error path-too-long HomeDirectory",
      ]);
    });
  });

  describe("of mappings", () => {
    it.each([
      [[{ Entry: "/", Target: "/bucket/alice" }]],
      [
        [
          { Entry: "/a", Target: "/bucket/a" },
          { Entry: "/b", Target: "/other-bucket/b", Type: "DIRECTORY" },
        ],
      ],
      [[{ Entry: "/a/b.txt", Target: "/bucket/b.txt", Type: "FILE" }]],
      [[{ Entry: "/", Target: "/${Transfer:UserName}-bucket" }]],
      [[{ Entry: "/", Target: "/${transfer:HomeBucket}/${transfer:UserName}" }]],
      [[{ Entry: "/", Target: "/bucket/${transfer:UserName}", Comment: "ours" }]],
    ])("accepts %j", (mappings) => {
      expect(checkMappings(mappings)).toStrictEqual([]);
    });

    it.each([[[{ Entry: "/", Target: "/bucket" }]], [{}], [null], [7]])(
      "refuses %j, which is no text: Transfer answers Unable to parse Json",
      (HomeDirectoryDetails) => {
        const problems = check({ HomeDirectoryType: "LOGICAL", HomeDirectoryDetails });

        expect(problems).toStrictEqual(["error details-not-text HomeDirectoryDetails"]);
      },
    );

    it.each([
      "",
      "[",
      "/bucket",
      "null",
      "7",
      '{"Entry":"/","Target":"/bucket/a"}',
      '[{"Entry":"/a","Entry":"/","Target":"/b/c"}]',
    ])("refuses the text %j, which is no list or not to be read", (HomeDirectoryDetails) => {
      const problems = check({ HomeDirectoryType: "LOGICAL", HomeDirectoryDetails });

      expect(problems).toStrictEqual(["error details-unreadable HomeDirectoryDetails"]);
    });

    it("refuses an empty list", () => {
      expect(checkMappings([])).toStrictEqual(["error details-empty HomeDirectoryDetails"]);
    });

    it("accepts 2.1 MB and refuses one byte more", () => {
      const write = (bytes: number): string => {
        const mappings = '[{"Entry":"/","Target":"/bucket/a"}]';
        return mappings + " ".repeat(bytes - mappings.length);
      };
      const checkText = (HomeDirectoryDetails: string): readonly string[] =>
        check({ HomeDirectoryType: "LOGICAL", HomeDirectoryDetails });

      expect(checkText(write(2_100_000))).toStrictEqual([]);
      expect(checkText(write(2_100_001))).toStrictEqual(["error details-too-long HomeDirectoryDetails"]);
    });

    it("counts bytes and not characters", () => {
      const HomeDirectoryDetails = JSON.stringify(
        Array.from({ length: 2_000 }, (_, index) => ({ Entry: `/${String(index)}`, Target: `/b/${"日".repeat(350)}` })),
      );

      expect(HomeDirectoryDetails.length).toBeLessThan(2_100_000);
      expect(check({ HomeDirectoryType: "LOGICAL", HomeDirectoryDetails })).toStrictEqual([
        "error details-too-long HomeDirectoryDetails",
      ]);
    });

    it.each([null, 7, "/", [], ["/", "/bucket"], {}])("refuses the mapping %j, which has neither path", (mapping) => {
      expect(checkMappings([mapping])).toStrictEqual([
        "error path-leading-slash HomeDirectoryDetails[0].Entry",
        "error path-leading-slash HomeDirectoryDetails[0].Target",
      ]);
    });

    it.each(["Entry", "Target"])("refuses a mapping whose %s does not begin with a slash", (name) => {
      for (const path of ["a", "", "${BucketName}/something", null, 7, ["/a"]]) {
        expect(checkMappings([{ Entry: "/a", Target: "/bucket/a", [name]: path }])).toStrictEqual([
          `error path-leading-slash HomeDirectoryDetails[0].${name}`,
        ]);
      }
    });

    it.each(["Entry", "Target"])("accepts a mapping whose %s has 1024 characters and refuses 1025", (name) => {
      const withLength = (length: number): object => ({
        Entry: "/a",
        Target: "/bucket/a",
        [name]: `/bucket/${"a".repeat(length - 8)}`,
      });

      expect(checkMappings([withLength(1024)])).toStrictEqual([]);
      expect(checkMappings([withLength(1025)])).toStrictEqual([`error path-too-long HomeDirectoryDetails[0].${name}`]);
    });

    it.each(["/bucket/", "/bucket/a/", "/"])("refuses the target %s, which ends with a slash", (Target) => {
      expect(checkMappings([{ Entry: "/", Target }])).toStrictEqual([
        "error target-trailing-slash HomeDirectoryDetails[0].Target",
      ]);
    });

    it.each(["//bucket/a", "/b/a", "/[BUCKET]/a", "/ bucket/a", "/{{bucket}}/a"])(
      "warns of the target %s, which does not begin with a bucket",
      (Target) => {
        expect(checkMappings([{ Entry: "/", Target }])).toStrictEqual([
          "warning target-bucket HomeDirectoryDetails[0].Target",
        ]);
      },
    );

    it.each(["file", "", null, 7])("refuses the type %j", (Type) => {
      expect(checkMappings([{ Entry: "/a", Target: "/bucket/a", Type }])).toStrictEqual([
        "error entry-type HomeDirectoryDetails[0].Type",
      ]);
    });

    it.each([
      [`/${"a".repeat(1023)}`, `/${"a".repeat(1023)}`],
      ["/a", "/a"],
      ["/a", "/a/"],
      ["/", "//"],
    ])("refuses the entries %s and %s, which are one", (first, second) => {
      const mappings = [first, second].map((Entry) => ({ Entry, Target: "/bucket/a" }));

      expect(checkMappings(mappings)).toStrictEqual(["error entry-duplicate HomeDirectoryDetails[1].Entry"]);
    });

    it.each([
      ["/", "/marketing"],
      ["/a", "/a/b"],
      ["/a/", "/a/b/c/d"],
      ["/a", "/a//b"],
    ])("warns of the entry inside of another, whichever comes first (%s and %s)", (outer, inner) => {
      const write = (...entries: string[]): object[] => entries.map((Entry) => ({ Entry, Target: "/bucket/a" }));

      expect(checkMappings(write(outer, inner))).toStrictEqual(["warning entry-overlap HomeDirectoryDetails[1].Entry"]);
      expect(checkMappings(write(inner, outer))).toStrictEqual(["warning entry-overlap HomeDirectoryDetails[0].Entry"]);
    });

    it("warns once, however many entries lie inside of another", () => {
      const inner = Array.from({ length: 1000 }, (_, index) => ({ Entry: `/${String(index)}`, Target: "/bucket/a" }));

      expect(checkMappings([...inner, { Entry: "/", Target: "/bucket" }])).toStrictEqual([
        "warning entry-overlap HomeDirectoryDetails[0].Entry",
      ]);
    });

    it("settles at once on entries of slashes", () => {
      const started = performance.now();

      checkMappings(
        Array.from({ length: 2000 }, (_, index) => ({
          Entry: `${"/".repeat(1000)}${String(index)}`,
          Target: "/bucket/a",
        })),
      );
      expect(performance.now() - started).toBeLessThan(5_000);
    });

    it("does not take entries for overlapping that only begin alike", () => {
      const mappings = ["/a", "/ab", "/a.b", "/A", "/b/a"].map((Entry) => ({ Entry, Target: "/bucket/a" }));

      expect(checkMappings(mappings)).toStrictEqual([]);
    });

    it("settles at once on paths of 1 MB and on 50,000 mappings", () => {
      const deep = { Entry: `${"/".repeat(1_000_000)}a`, Target: `/bucket${"/".repeat(1_000_000)}a` };
      const many = Array.from({ length: 50_000 }, (_, index) => ({ Entry: `/${String(index)}`, Target: "/bk/a" }));
      const started = performance.now();

      expect(checkMappings([deep])).toStrictEqual([
        "error path-too-long HomeDirectoryDetails[0].Entry",
        "error path-too-long HomeDirectoryDetails[0].Target",
      ]);
      expect(checkMappings(many)).toStrictEqual([]);
      expect(performance.now() - started).toBeLessThan(5_000);
    });
  });

  describe("of the directory one lands in, beside mappings", () => {
    const mappings = [
      { Entry: "/in", Target: "/bucket/a" },
      { Entry: "/out", Target: "/bucket/b" },
    ];

    it.each([undefined, "", "/"])("accepts %j", (HomeDirectory) => {
      expect(checkMappings(mappings, { HomeDirectory })).toStrictEqual([]);
    });

    it.each(["/in", "/out"])(
      "warns of %s, which AWS's newer documents allow and its older ones forbid",
      (HomeDirectory) => {
        expect(checkMappings(mappings, { HomeDirectory })).toStrictEqual(["warning home-with-details HomeDirectory"]);
      },
    );

    it.each(["/bucket/a", "/in/", "/IN", "/other"])("refuses %s, which is no entry", (HomeDirectory) => {
      expect(checkMappings(mappings, { HomeDirectory })).toStrictEqual(["error home-not-an-entry HomeDirectory"]);
    });
  });

  describe("on EFS", () => {
    const path = { HomeDirectory: "/fs-0123abcd/alice" };

    it("accepts a path and mappings with a POSIX profile", () => {
      expect(check({ ...path, PosixProfile: profile })).toStrictEqual([]);
      expect(check({ HomeDirectory: "/fs-0123abcd", PosixProfile: profile, Policy: "" })).toStrictEqual([]);
      expect(check({ ...path, PosixProfile: profile, Policy: " \n" })).toStrictEqual([]);
      expect(checkMappings([{ Entry: "/", Target: "/fs-faa1a123" }], { PosixProfile: profile })).toStrictEqual([]);
    });

    it.each([
      "//fs-0123abcd/a",
      "/./fs-0123abcd/a",
      "/x/../fs-0123abcd",
      "/FS-0123ABCD/a",
      "/../fs-0123abcd",
      "/fs-0123abcd/..",
      "/fs-0123abcd/../my-bucket/x",
      "/fs-0123abcd/x/../../a",
    ])("knows %s for a home on EFS, in whatever way it is written", (HomeDirectory) => {
      expect(check({ HomeDirectory, PosixProfile: profile, Policy: policy })).toContain("error policy-on-efs Policy");
      expect(check({ HomeDirectory })).toContain("error posix-profile-missing PosixProfile");
    });

    it.each(["/bucket/fs-0123abcd", "/fs-0123abcdx", "/bucket/a/../fs-0123abcd"])(
      "takes %s for none",
      (HomeDirectory) => {
        expect(check({ HomeDirectory })).not.toContain("error posix-profile-missing PosixProfile");
      },
    );

    it("refuses a home without a POSIX profile", () => {
      expect(check(path)).toStrictEqual(["error posix-profile-missing PosixProfile"]);
      expect(checkMappings([{ Entry: "/", Target: "/fs-faa1a123" }])).toStrictEqual([
        "error posix-profile-missing PosixProfile",
      ]);
    });

    it("refuses a policy, which EFS ignores: its scope would be lost", () => {
      expect(check({ ...path, PosixProfile: profile, Policy: policy })).toStrictEqual(["error policy-on-efs Policy"]);
    });

    it("refuses a policy where only one of the mappings is on EFS", () => {
      const mappings = [
        { Entry: "/a", Target: "/bucket/a" },
        { Entry: "/b", Target: "/fs-0123abcd/b" },
      ];

      expect(checkMappings(mappings, { Policy: policy })).toStrictEqual([
        "error posix-profile-missing PosixProfile",
        "error policy-on-efs Policy",
      ]);
    });

    it.each(["/fs-bucket/a", "/my-fs-0123abcd/a", "/fs-0123abcdx/a", "/bucket/fs-0123abcd"])(
      "takes %s for a bucket, which needs no profile",
      (HomeDirectory) => {
        expect(check({ HomeDirectory, Policy: policy })).toStrictEqual([]);
      },
    );
  });
});
