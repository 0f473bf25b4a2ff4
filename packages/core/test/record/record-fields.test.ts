import { describe, expect, it } from "vitest";
import {
  describeField,
  readEntries,
  readList,
  readOptionalText,
  readText,
  type RecordField,
} from "../../src/record/read-field.ts";
import { allowNull, describeObject, describeRecord, readFields, readObjectOf } from "../../src/record/record-fields.ts";

function invalid(field: string, problem: string): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

const name = { name: describeField("Its name.", readText) };
const others: { readonly note: RecordField<string | undefined>; readonly tags: RecordField<readonly string[]> } = {
  note: readOptionalText,
  tags: readList(readText),
};

describe("describeField", () => {
  it("adds its words to the schema, and leaves the field that it is made of as it was", () => {
    expect(name.name.schema).toStrictEqual({ description: "Its name.", type: "string" });
    expect(readText.schema).toStrictEqual({ type: "string" });
  });

  it("reads what the field reads", () => {
    expect(name.name("a", "name")).toBe("a");
    expect(() => name.name(7, "name")).toThrow(invalid("name", "must be text"));
  });
});

describe("readEntries", () => {
  it("reads each entry, and names it by its position", () => {
    expect(readEntries(["a", "b"], "list", (value, field) => [value, field])).toStrictEqual([
      ["a", "list[0]"],
      ["b", "list[1]"],
    ]);
  });

  it("reads the holes of a list too", () => {
    expect(readEntries(new Array(2), "list", (value) => value)).toStrictEqual([undefined, undefined]);
  });

  it.each([undefined, null, "a", 7, {}, new Set(["a"])])("refuses %j, which is no list", (value) => {
    expect(() => readEntries(value, "list", readText)).toThrow(invalid("list", "must be a list"));
  });
});

describe("readFields", () => {
  it("reads those fields that are there, and passes over others", () => {
    expect(readFields({ tags: ["a"], other: 7 }, "record", others)).toStrictEqual({ tags: ["a"] });
  });

  it("names a field by where it stands", () => {
    expect(() => readFields({ tags: [7] }, "record", others)).toThrow(invalid("tags[0]", "must be text"));
    expect(() => readFields({ tags: [7] }, "a.b", others)).toThrow(invalid("a.b.tags[0]", "must be text"));
  });
});

describe("readObjectOf", () => {
  const readThing = readObjectOf(name, others);

  it("reads its fields, of which null counts as absent", () => {
    expect(readThing({ name: "a", note: null, tags: ["b"] }, "thing")).toStrictEqual({ name: "a", tags: ["b"] });
  });

  it.each([{}, { name: null }, { name: undefined }])(
    "refuses %j, in which a field is not there that is needed",
    (value) => {
      expect(() => readThing(value, "thing")).toThrow(invalid("thing.name", "must be text"));
    },
  );

  it("refuses a field that it does not know", () => {
    const problem = "is no field that is known here";

    expect(() => readThing({ name: "a", Note: "b" }, "thing")).toThrow(invalid("thing.Note", problem));
  });

  it("has the schema of what it reads", () => {
    expect(readThing.schema).toStrictEqual({
      type: "object",
      properties: {
        name: { description: "Its name.", type: "string" },
        note: { anyOf: [{ type: "string" }, { type: "null" }] },
        tags: { anyOf: [{ type: "array", items: { type: "string" } }, { type: "null" }] },
      },
      required: ["name"],
      additionalProperties: false,
    });
  });
});

describe("describeObject", () => {
  it("names no fields that are needed where there are none, for older drafts take no empty list", () => {
    expect(describeObject({}, {})).toStrictEqual({ type: "object", properties: {}, additionalProperties: false });
  });
});

describe("allowNull", () => {
  it("keeps what is said of a field over all that it may be", () => {
    expect(allowNull({ description: "A.", anyOf: [{ type: "string" }, { type: "array" }] })).toStrictEqual({
      description: "A.",
      anyOf: [{ type: "string" }, { type: "array" }, { type: "null" }],
    });
  });
});

describe("describeRecord", () => {
  it("names the draft and the kind of record", () => {
    expect(describeRecord("Thing", "What it is.", {})).toStrictEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Thing",
      description: "What it is.",
      type: "object",
      properties: {},
      additionalProperties: false,
    });
  });
});
