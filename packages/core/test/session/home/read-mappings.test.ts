import { describe, expect, it } from "vitest";
import { readMappings } from "../../../src/session/home/read-mappings.ts";

function refusal(problem: string, field = "details"): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

describe("readMappings", () => {
  it("reads a list and JSON text of it alike", () => {
    const list = [{ Entry: "/", Target: "/my-bucket", Type: "DIRECTORY" as const, regions: ["eu-west-1"] }];

    expect(readMappings(list, "details")).toStrictEqual(list);
    expect(readMappings(JSON.stringify(list), "details")).toStrictEqual(list);
  });

  it.each([
    ["one name", "eu-west-1", ["eu-west-1"]],
    ["names with commas", "eu-west-1, us-east-1", ["eu-west-1", "us-east-1"]],
    ["a list of such", ["eu-west-1,us-east-1", "sa-east-1"], ["eu-west-1", "us-east-1", "sa-east-1"]],
    ["blank text", " ", undefined],
  ])("makes a list of filters that are %s", (_, text, words) => {
    const mapping = { Entry: "/", Target: "/my-bucket", regions: text, servers: text };

    expect(readMappings([mapping], "details")).toStrictEqual([{ ...mapping, regions: words, servers: words }]);
  });

  it.each([
    ["no JSON", "[", "is not JSON"],
    ["a key that is there twice", '[{"Entry":"/","Entry":"/a","Target":"/b"}]', "holds a key twice"],
    ["no list", "{}", "must be a list"],
  ])("refuses text with %s", (_, text, problem) => {
    expect(() => readMappings(text, "details")).toThrow(refusal(problem));
  });

  it("names the mapping and the field that cannot be read", () => {
    const text = '[{"Entry":"/","Target":"/a"},{"Entry":"/b","Target":7}]';

    expect(() => readMappings(text, "details")).toThrow(refusal("must be text", "details[1].Target"));
  });
});
