import { describe, expect, it } from "vitest";
import { createVirtualTree, type VirtualPlace } from "../../../src/session/home/create-virtual-tree.ts";

function refusal(option: string): unknown {
  return expect.objectContaining({ code: "ERR_CONFIGURATION", option });
}

describe("createVirtualTree", () => {
  it("makes a mapping of each place", () => {
    const places = {
      "/in": "/bucket/in/{{username}}",
      "/reports/2026": { Target: "/reports", regions: ["eu-west-1"], servers: "s-1" },
      "/readme.txt": { Target: "/bucket/readme.txt", Type: "FILE" },
    } as const;

    expect(createVirtualTree(places)).toStrictEqual({
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: [
        { Entry: "/in", Target: "/bucket/in/{{username}}" },
        { Entry: "/reports/2026", Target: "/reports", regions: ["eu-west-1"], servers: ["s-1"] },
        { Entry: "/readme.txt", Target: "/bucket/readme.txt", Type: "FILE" },
      ],
    });
  });

  it("begins where it is told to, and says nothing of the root, where Transfer begins by itself", () => {
    const places = { "/in": "/bucket/in", "/out": "/bucket/out" };

    expect(createVirtualTree(places, { start: "/out" })).toMatchObject({ HomeDirectory: "/out" });
    expect(createVirtualTree(places, { start: "/" })).not.toHaveProperty("HomeDirectory");
    expect(() => createVirtualTree(places, { start: "/o" })).toThrow(refusal("start"));
    expect(() => createVirtualTree(places, { start: "toString" })).toThrow(refusal("start"));
  });

  it.each([
    [{}, "places"],
    [{ in: "/bucket" }, "places[0]"],
    [{ "/in/": "/bucket" }, 'places["/in/"]'],
    [{ "/in//a": "/bucket" }, 'places["/in//a"]'],
    [{ "/a": "/bucket", "/in/..": "/bucket" }, 'places["/in/.."]'],
    [{ [`/${"a".repeat(1024)}`]: "/bucket" }, "places[0]"],
    [{ "/in": "bucket" }, 'places["/in"].Target'],
    [{ "/in": "/" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/./a" }, 'places["/in"].Target'],
    [{ "/in": { Target: `/${"a".repeat(1024)}` } }, 'places["/in"].Target'],
    [{ "/in": "/bucket/{{username}" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/{{}}" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/{username}" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/}}" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/${transfer:HomeFolder}" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/${aws:userid}" }, 'places["/in"].Target'],
    [{ "/in": "/bucket/\ud800" }, 'places["/in"].Target'],
    [{ "/in": { Target: "/bucket", regions: 5 } }, "places[0].regions"],
    [{ "/in": { Target: "/bucket", servers: [] } }, "places[0]"],
    [{ "/in": { Target: "/bucket", regions: [" "] } }, "places[0]"],
    [{ "/in": {} }, 'places["/in"].Target'],
    [{ "/in": { Target: "/bucket", Type: "file" } }, 'places["/in"].Type'],
    [{ "/": { Target: "/bucket", Type: "FILE" } }, 'places["/"].Type'],
    [{ "/in": { Target: "/bucket", type: "FILE" } }, 'places["/in"].type'],
    [{ "/a": "/b", "/\u0000": "/b" }, "places[1]"],
    [{ "/in": null }, 'places["/in"]'],
  ])("refuses %j and says where", (places, option) => {
    expect(() => createVirtualTree(places as unknown as Record<string, VirtualPlace>)).toThrow(refusal(option));
  });

  it("refuses options that do not exist, and a list", () => {
    expect(() => createVirtualTree({ "/a": "/b" }, { begin: "/a" } as object)).toThrow(refusal("begin"));
    expect(() => createVirtualTree(["/a"] as unknown as Record<string, string>)).toThrow(refusal("places"));
  });
});
