import { describe, expect, it } from "vitest";
import type { ReadMapping } from "../../../src/record/read-settings.ts";
import { filterMappings } from "../../../src/session/home/filter-mappings.ts";

const here = { serverId: "s-1", region: "eu-west-1" };

function filter(mappings: readonly Omit<ReadMapping, "Target">[], place: Parameters<typeof filterMappings>[1] = here) {
  const { kept, notes } = filterMappings(
    mappings.map((mapping) => ({ Target: "/bucket", ...mapping })),
    place,
  );
  return { kept: kept.map(({ mapping, position }) => `${mapping.Entry} at ${String(position)}`), notes };
}

describe("filterMappings", () => {
  it("keeps what has no filter, wherever the login is", () => {
    expect(filter([{ Entry: "/a" }, { Entry: "/b" }], { serverId: "s-1", region: undefined })).toStrictEqual({
      kept: ["/a at 0", "/b at 1"],
      notes: [],
    });
  });

  it("keeps what is for this region or server, and notes what it leaves out by its place in the store", () => {
    const mappings = [
      { Entry: "/other-region", regions: ["us-east-1", "eu-west-2"] },
      { Entry: "/region", regions: ["us-east-1", "eu-west-1"] },
      { Entry: "/other-server", servers: ["s-2"] },
      { Entry: "/server", servers: ["s-2", "s-1"] },
      { Entry: "/both", regions: ["eu-west-1"], servers: ["s-1"] },
      { Entry: "/neither", regions: ["us-east-1"], servers: ["s-2"] },
    ];

    expect(filter(mappings)).toStrictEqual({
      kept: ["/region at 1", "/server at 3", "/both at 4"],
      notes: [
        { kind: "skipped-mapping", position: 0, filter: "regions" },
        { kind: "skipped-mapping", position: 2, filter: "servers" },
        { kind: "skipped-mapping", position: 5, filter: "regions" },
      ],
    });
  });

  it("takes case for nothing in regions, and for something in servers", () => {
    expect(
      filter([
        { Entry: "/a", regions: ["EU-West-1"] },
        { Entry: "/b", servers: ["S-1"] },
      ]).kept,
    ).toStrictEqual(["/a at 0"]);
    expect(filter([{ Entry: "/a", regions: ["eu-west-1"] }], { ...here, region: "EU-WEST-1" }).kept).toHaveLength(1);
  });

  it("compares whole names: eu-west-1 is no part of eu-west-10", () => {
    expect(filter([{ Entry: "/a", regions: ["eu-west-10", "eu-west"] }]).kept).toStrictEqual([]);
  });

  it("keeps nothing that a filter without entries has", () => {
    expect(
      filter([
        { Entry: "/a", regions: [] },
        { Entry: "/b", servers: [] },
      ]).kept,
    ).toStrictEqual([]);
  });

  it("refuses a mapping for regions where nobody says which one this is: it may have to be left out", () => {
    expect(() =>
      filter([{ Entry: "/a" }, { Entry: "/b", regions: ["eu-west-1"] }], { ...here, region: undefined }),
    ).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "HomeDirectoryDetails[1].regions" }));
  });
});
