import { describe, expect, it } from "vitest";
import { chooseName } from "../../src/providers/choose-name.ts";
import { catchThrown, createEmptyProvider, misconfigured } from "./named-provider.ts";

describe("chooseName", () => {
  it("takes the name that it is given", () => {
    expect(chooseName("everybody", "first-match", ["a"])).toBe("everybody");
  });

  it("says what is combined and of whom where it is given none", () => {
    expect(chooseName(undefined, "first-match", [createEmptyProvider("ldap"), "table"])).toBe(
      "first-match(ldap, table)",
    );
  });

  it.each(["", 7, null, ["a"], { name: "a" }])("refuses %j, which is no name", (name) => {
    expect(catchThrown(() => chooseName(name as never, "first-match", ["a"]))).toMatchObject(
      misconfigured("name", "must be text, and not empty"),
    );
  });
});
