import { describe, expect, it } from "vitest";
import { createChroot } from "../../../src/session/home/create-chroot.ts";

describe("createChroot", () => {
  it("maps the root to one folder", () => {
    expect(createChroot("/bucket/home/{{username}}")).toStrictEqual({
      HomeDirectoryType: "LOGICAL",
      HomeDirectoryDetails: [{ Entry: "/", Target: "/bucket/home/{{username}}" }],
    });
  });

  it.each(["", "/", "bucket", "/bucket/", undefined, 7])("refuses %j", (target) => {
    expect(() => createChroot(target as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "target" }),
    );
  });
});
