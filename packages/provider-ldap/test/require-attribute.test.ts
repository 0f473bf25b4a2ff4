import { describe, expect, it } from "vitest";
import { requireAttribute, requireAttributes } from "../src/require-attribute.ts";

const names = ["uid", "sAMAccountName", "msDS-User-Account-Control-Computed", "x_y1", "2.5.4.3"];
const refused = [
  "",
  " uid",
  "uid ",
  "uid\n",
  "u id",
  "-uid",
  "1uid",
  "7",
  "2.5.",
  "userCertificate;binary",
  "uid=a",
  "*",
  "1.1)",
  "ä",
];

describe("requireAttribute", () => {
  it.each(names)("takes %s", (name) => {
    expect(() => {
      requireAttribute(name, "attributes.username");
    }).not.toThrow();
  });

  it.each([...refused, undefined, null, 7, ["uid"]])("refuses %j", (name) => {
    expect(() => {
      requireAttribute(name, "attributes.username");
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option: "attributes.username" }));
  });
});

describe("requireAttributes", () => {
  it("takes a list of them, which may be empty", () => {
    expect(() => {
      requireAttributes(names, "keep");
      requireAttributes([], "keep");
    }).not.toThrow();
  });

  it.each<[unknown, string]>([
    ["uid", "keep"],
    [undefined, "keep"],
    [{ 0: "uid" }, "keep"],
    [["uid", "u id"], "keep[1]"],
    // A hole in a list is no attribute.
    [Array(1), "keep[0]"],
  ])("refuses %j, and names %s", (value, option) => {
    expect(() => {
      requireAttributes(value, "keep");
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option }));
  });
});
