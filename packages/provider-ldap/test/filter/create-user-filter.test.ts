import fc from "fast-check";
import { AndFilter, EqualityFilter, type Filter, FilterParser, OrFilter } from "ldapts";
import { describe, expect, it } from "vitest";
import { createUserFilter } from "../../src/filter/create-user-filter.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";

const person = parseFilter("(objectClass=person)", "users.filter");

describe("createUserFilter", () => {
  it.each<[string, readonly string[], Filter | undefined, string]>([
    ["one attribute", ["uid"], undefined, "(uid=alice)"],
    ["one attribute and a filter", ["uid"], person, "(&(objectClass=person)(uid=alice))"],
    ["several attributes", ["uid", "mail"], undefined, "(|(uid=alice)(mail=alice))"],
    ["several attributes and a filter", ["uid", "mail"], person, "(&(objectClass=person)(|(uid=alice)(mail=alice)))"],
    [
      "a filter of alternatives, of which none lets others in",
      ["uid"],
      parseFilter("(|(a=1)(b=2))", "users.filter"),
      "(&(|(a=1)(b=2))(uid=alice))",
    ],
    ["no attribute: it finds nobody", [], undefined, "(|)"],
  ])("finds users by %s", (_, attributes, filter, expected) => {
    expect(createUserFilter(attributes, filter)("alice").toString()).toBe(expected);
  });

  it.each([
    ["*", String.raw`(uid=\2a)`],
    ["a*", String.raw`(uid=a\2a)`],
    [")(uid=*", String.raw`(uid=\29\28uid=\2a)`],
    ["alice)(|(objectClass=*", String.raw`(uid=alice\29\28|\28objectClass=\2a)`],
    ["alice\0", String.raw`(uid=alice\00)`],
    [String.raw`\2a`, String.raw`(uid=\5c2a)`],
    ["&|!=<>~:", "(uid=&|!=<>~:)"],
  ])("takes %j for nothing but a value", (username, expected) => {
    expect(createUserFilter(["uid"], undefined)(username).toString()).toBe(expected);
  });

  it("is the same filter for any name, but for the value", () => {
    const hostile = fc.string({ unit: fc.constantFrom(...'*()\\\0&|!=<>~:{}%" aé😀') });

    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (username) => {
        const filter = createUserFilter(["uid", "mail"], person)(username);

        const expected = new AndFilter({
          filters: [
            new EqualityFilter({ attribute: "objectClass", value: "person" }),
            new OrFilter({
              filters: [
                new EqualityFilter({ attribute: "uid", value: username }),
                new EqualityFilter({ attribute: "mail", value: username }),
              ],
            }),
          ],
        });
        expect(filter).toEqual(expected);
        expect(FilterParser.parseString(filter.toString())).toEqual(expected);
      }),
    );
  });
});
