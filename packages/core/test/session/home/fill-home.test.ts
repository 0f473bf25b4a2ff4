import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillHome as fillHomeOf, type Home } from "../../../src/session/home/fill-home.ts";
import type { SessionSettings } from "../../../src/session/session-settings.ts";
import { createTemplate, type Template } from "../../../src/session/template.ts";

const template = createTemplate(new Map([["username", "alice"]]));
const mapping = { Entry: "/", Target: "/bucket/{{username}}" };
const filled = { Entry: "/", Target: "/bucket/alice" };

const place = { serverId: "s-1234567890abcdef0", region: "eu-central-1" };

/** The home alone. */
function fillHome(settings: SessionSettings, one: Template): Home {
  return fillHomeOf(settings, one, place).home;
}

function invalid(field: string, problem: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

describe("fillHome", () => {
  it("gives no home where there is none", () => {
    expect(fillHome({}, template)).toStrictEqual({});
  });

  it("gives a path, with the type that was said and none that was not", () => {
    expect(fillHome({ HomeDirectory: "/bucket/{{username}}" }, template)).toStrictEqual({
      HomeDirectory: "/bucket/alice",
    });
    expect(fillHome({ HomeDirectoryType: "PATH", HomeDirectory: "/bucket" }, template)).toStrictEqual({
      HomeDirectoryType: "PATH",
      HomeDirectory: "/bucket",
    });
  });

  it.each([
    ["a list", [mapping]],
    ["JSON text", JSON.stringify([mapping])],
  ])("makes a home of mappings LOGICAL, from %s", (_, HomeDirectoryDetails) => {
    for (const settings of [
      { HomeDirectoryDetails },
      { HomeDirectoryType: "LOGICAL" as const, HomeDirectoryDetails },
    ]) {
      expect(fillHome(settings, template)).toStrictEqual({
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [filled],
      });
    }
  });

  it("keeps the type of a mapping", () => {
    const HomeDirectoryDetails = [{ Entry: "/a", Target: "/bucket/a", Type: "FILE" as const }];

    expect(fillHome({ HomeDirectoryDetails }, template).HomeDirectoryDetails).toStrictEqual(HomeDirectoryDetails);
  });

  it("leaves mappings out where the type says PATH", () => {
    const settings: SessionSettings = {
      HomeDirectoryType: "PATH",
      HomeDirectory: "/bucket",
      HomeDirectoryDetails: [mapping],
    };

    expect(fillHome(settings, template)).toStrictEqual({ HomeDirectoryType: "PATH", HomeDirectory: "/bucket" });
  });

  it("refuses PATH with mappings and without a path, which would open the root", () => {
    const settings: SessionSettings = { HomeDirectoryType: "PATH", HomeDirectoryDetails: [mapping] };

    expect(() => fillHome(settings, template)).toThrow(invalid("HomeDirectoryType"));
  });

  it("keeps a directory to land in that equals an entry, after both were filled", () => {
    const shared = { Entry: "/shared", Target: "/bucket/shared" };
    const HomeDirectoryDetails = [{ Entry: "/home/{{username}}", Target: "/bucket/{{username}}" }, shared];

    expect(fillHome({ HomeDirectory: "/home/alice", HomeDirectoryDetails }, template)).toStrictEqual({
      HomeDirectoryType: "LOGICAL",
      HomeDirectory: "/home/alice",
      HomeDirectoryDetails: [{ Entry: "/home/alice", Target: "/bucket/alice" }, shared],
    });
  });

  it.each(["/bucket/alice", "/home", "/home/{{username}}/", "/"])(
    "leaves out a directory to land in that is no entry (%s)",
    (HomeDirectory) => {
      const HomeDirectoryDetails = [{ Entry: "/home/{{username}}", Target: "/bucket/alice" }];

      expect(fillHome({ HomeDirectory, HomeDirectoryDetails }, template)).not.toHaveProperty("HomeDirectory");
    },
  );

  it("gives an empty list back, for the login to be denied", () => {
    expect(fillHome({ HomeDirectoryDetails: "[]" }, template)).toStrictEqual({
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: [],
    });
  });

  it.each(["HomeDirectory", "Target", "Entry"])("fills ${transfer:UserName} in %s, in whatever case", (field) => {
    const path = "/bucket/${Transfer:UserName}";
    const settings =
      field === "HomeDirectory" ? { HomeDirectory: path } : { HomeDirectoryDetails: [{ ...filled, [field]: path }] };

    const home = JSON.stringify(fillHome(settings, template));

    expect(home).toContain('"/bucket/alice"');
    expect(home).not.toContain("${");
  });

  it.each([
    ["{", "HomeDirectoryDetails", "is not JSON"],
    ['[{"Entry":"/","Target":"/a","Target":"/b"}]', "HomeDirectoryDetails", "holds a key twice"],
    ['{"Entry":"/","Target":"/b"}', "HomeDirectoryDetails", "must be a list"],
    ["null", "HomeDirectoryDetails", "must be a list"],
    ["[null]", "HomeDirectoryDetails[0]", "must be an object"],
    ['[{"Entry":"/a","Target":"/b"},{"Target":"/b"}]', "HomeDirectoryDetails[1].Entry", "must be text"],
    ['[{"Entry":"/","Target":7}]', "HomeDirectoryDetails[0].Target", "must be text"],
    ['[{"Entry":"/","Target":"/b","Type":"file"}]', "HomeDirectoryDetails[0].Type", "must be one of FILE, DIRECTORY"],
    ['[{"Entry":"/","Target":"/b","target":"/c"}]', "HomeDirectoryDetails[0].target", "is no field that is known here"],
    ['[{"Entry":"/","Target":"/{{nobody}}"}]', "HomeDirectoryDetails[0].Target", "has a variable that is unknown here"],
    ['[{"Entry":"/{{nobody}}","Target":"/b"}]', "HomeDirectoryDetails[0].Entry", "has a variable that is unknown here"],
  ])("refuses the mappings %s and says where", (HomeDirectoryDetails, field, problem) => {
    expect(() => fillHome({ HomeDirectoryDetails }, template)).toThrow(invalid(field, problem));
  });

  it("names HomeDirectory where its variable is unknown", () => {
    expect(() => fillHome({ HomeDirectory: "/{{nobody}}" }, template)).toThrow(invalid("HomeDirectory"));
  });

  it("leaves out mappings for other regions and servers, and gives the positions of the others as they are stored", () => {
    const mappings = [
      { Entry: "/a", Target: "/{{nobody}}", regions: ["us-east-1"] },
      { Entry: "/b", Target: "/bucket/{{username}}", regions: ["eu-central-1"], servers: ["s-1234567890abcdef0"] },
      { Entry: "/c", Target: "/bucket", servers: ["s-2"] },
      { Entry: "/d", Target: "/bucket" },
    ];
    const expected = {
      home: {
        HomeDirectoryType: "LOGICAL",
        HomeDirectoryDetails: [
          { Entry: "/b", Target: "/bucket/alice" },
          { Entry: "/d", Target: "/bucket" },
        ],
      },
      positions: [1, 3],
      notes: [
        { kind: "skipped-mapping", position: 0, filter: "regions" },
        { kind: "skipped-mapping", position: 2, filter: "servers" },
      ],
    };

    expect(fillHomeOf({ HomeDirectoryDetails: mappings }, template, place)).toStrictEqual(expected);
    expect(fillHomeOf({ HomeDirectoryDetails: JSON.stringify(mappings) }, template, place)).toStrictEqual(expected);
  });

  it("names a mapping in an error by its position in the store", () => {
    const HomeDirectoryDetails = [
      { Entry: "/a", Target: "/bucket", servers: ["s-2"] },
      { Entry: "/b", Target: "/{{nobody}}" },
    ];

    expect(() => fillHome({ HomeDirectoryDetails }, template)).toThrow(invalid("HomeDirectoryDetails[1].Target"));
  });

  it("warns of a directory to land in that it leaves out", () => {
    const filledHome = fillHomeOf({ HomeDirectory: "/bucket/a", HomeDirectoryDetails: [mapping] }, template, place);

    expect(filledHome.notes).toStrictEqual([{ kind: "warning", field: "HomeDirectory", code: "home-left-out" }]);
  });

  it("refuses a list that variables make longer than 2.1 MB, and makes no more of it than that", () => {
    const long = createTemplate(new Map([["a", "x".repeat(1000)]]));
    let filledCount = 0;
    const counting: Template = {
      fill: (...values) => {
        filledCount += 1;
        return long.fill(...values);
      },
    };
    const HomeDirectoryDetails = Array.from({ length: 10_000 }, () => ({ Entry: "/{{a}}", Target: "/{{a}}" }));

    expect(() => fillHome({ HomeDirectoryDetails }, counting)).toThrow(
      invalid("HomeDirectoryDetails", "must have at most 2.1 MB"),
    );
    expect(filledCount).toBeLessThan(2200);
  });

  it("refuses a list of over 2.1 MB before it is written as text", () => {
    const Target = `/${"a".repeat(999)}`;
    const listOf = (length: number) => Array.from({ length }, (_, index) => ({ Entry: `/${String(index)}`, Target }));

    expect(fillHome({ HomeDirectoryDetails: listOf(2000) }, template).HomeDirectoryDetails).toHaveLength(2000);
    expect(() => fillHome({ HomeDirectoryDetails: listOf(2100) }, template)).toThrow(
      invalid("HomeDirectoryDetails", "must have at most 2.1 MB"),
    );
  });

  it("keeps a username one segment of every path, whatever they are called, or refuses", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...Array.from('ab./\\*${}"')) }),
    );
    const settings = {
      HomeDirectory: "/b/{{username}}",
      HomeDirectoryDetails: [{ Entry: "/b/{{username}}", Target: "/b/{{username}}/x" }],
    };
    fc.assert(
      fc.property(name, (username) => {
        const one = createTemplate(new Map([["username", username]]));
        let home;
        try {
          home = fillHome(settings, one);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_USER_RECORD" });
          expect(username).toMatch(/^$|^\.{1,2}$|[/\\${}\p{Cc}\p{Cs}]/u);
          return;
        }
        expect(home.HomeDirectory?.split("/")).toStrictEqual(["", "b", username]);
        expect(home.HomeDirectoryDetails?.map(({ Target }) => Target.split("/"))).toStrictEqual([
          ["", "b", username, "x"],
        ]);
        expect(["", ".", ".."]).not.toContain(username);
      }),
      { numRuns: 500 },
    );
  });
});
