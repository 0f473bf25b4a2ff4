import { describe, expect, it } from "vitest";
import { readPattern } from "../../../src/session/policy/read-pattern.ts";

describe("readPattern", () => {
  it.each([
    ["", [], ""],
    ["a/*", [], "a/*"],
    ["a${transfer:UserName}*b", ["transfer:UserName"], "ax*b"],
    ["${*}${?}*", ["*", "?"], "xx*"],
    ["${transfer:HomeDirectory}*", ["transfer:HomeDirectory"], "x/x*"],
    ["${TRANSFER:homedirectory}", ["TRANSFER:homedirectory"], "x/x"],
    ["${}$a{b}", [""], "x$a{b}"],
    ["a${b*", [undefined], "axb*"],
    ["${a${b}c", [undefined, "b"], "xaxc"],
    ["{{username}}*", [], "{{username}}*"],
  ])("reads %j", (text, variables, masked) => {
    expect(readPattern(text)).toStrictEqual({ variables, masked });
  });
});
