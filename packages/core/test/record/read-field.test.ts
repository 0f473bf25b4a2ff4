import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  isPlainObject,
  joinPath,
  readChoice,
  readDate,
  readList,
  readObject,
  readOneOrMany,
  readOptionalText,
  readRestrictingDate,
  readText,
  refuseField,
} from "../../src/record/read-field.ts";

function invalid(field: string, problem: string): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field, problem });
}

const noTexts = [undefined, null, 0, 7, true, [], ["a"], {}, new Date(0), Symbol("a")];

describe("refuseField", () => {
  it("throws an error that names the field and the problem", () => {
    expect(() => refuseField("a.b[0]", "must be text")).toThrow(invalid("a.b[0]", "must be text"));
  });
});

describe("readText", () => {
  it.each(["", " ", "a", "null"])("returns %j as it is", (text) => {
    expect(readText(text, "a")).toBe(text);
  });

  it("refuses everything else", () => {
    for (const value of noTexts) expect(() => readText(value, "a")).toThrow(invalid("a", "must be text"));
  });
});

describe("readOptionalText", () => {
  it("takes blank text for absent and leaves other text as it is", () => {
    expect(["", " ", "\n\t\u00a0", " a "].map((text) => readOptionalText(text, "a"))).toStrictEqual([
      undefined,
      undefined,
      undefined,
      " a ",
    ]);
  });

  it("refuses what is no text", () => {
    for (const value of noTexts) expect(() => readOptionalText(value, "a")).toThrow(invalid("a", "must be text"));
  });
});

describe("readOneOrMany", () => {
  it("reads one value and a list alike", () => {
    expect(readOneOrMany(readText)("x", "a")).toStrictEqual(["x"]);
    expect(readOneOrMany(readText)(["x", "y"], "a")).toStrictEqual(["x", "y"]);
    expect(readOneOrMany(readText)([], "a")).toStrictEqual([]);
  });

  it("says which entry cannot be read", () => {
    expect(() => readOneOrMany(readText)(["x", 7], "a")).toThrow(invalid("a[1]", "must be text"));
    expect(() => readOneOrMany(readText)(7, "a")).toThrow(invalid("a", "must be text"));
  });

  it("takes a hole of a list for an entry that cannot be read", () => {
    expect(() => readOneOrMany(readText)(new Array(3).fill("x", 0, 1), "a")).toThrow(invalid("a[1]", "must be text"));
  });
});

describe("readList", () => {
  it("reads a list and nothing else", () => {
    expect(readList(readText)(["x"], "a")).toStrictEqual(["x"]);
    for (const value of ["x", null, { 0: "x", length: 1 }, new Set(["x"])]) {
      expect(() => readList(readText)(value, "a")).toThrow(invalid("a", "must be a list"));
    }
  });
});

describe("readChoice", () => {
  it("reads one of the words, in their own case", () => {
    expect(readChoice("PATH", "LOGICAL")("PATH", "a")).toBe("PATH");
    for (const value of ["path", "PATH ", "", undefined, ["PATH"], { toString: () => "PATH" }]) {
      expect(() => readChoice("PATH", "LOGICAL")(value, "a")).toThrow(invalid("a", "must be one of PATH, LOGICAL"));
    }
  });
});

describe("isPlainObject", () => {
  it("knows an object of fields from everything else that is called an object", () => {
    class Row {
      readonly a = 1;
    }
    const plain = [{}, Object.create(null), JSON.parse('{"a":1}'), structuredClone({ a: 1 })];
    const others = [
      null,
      [],
      new Set(["a"]),
      new Map(),
      new Date(0),
      /a/,
      new Error("a"),
      Promise.resolve(),
      new Uint8Array(),
      () => 0,
      "a",
      // Their fields may be inherited.
      Object.create({ a: 1 }),
      Object.create(Object.create(null) as object),
      new Row(),
      runInNewContext("({})"),
    ];

    expect(plain.map(isPlainObject)).toStrictEqual(plain.map(() => true));
    expect(others.map(isPlainObject)).toStrictEqual(others.map(() => false));
  });
});

describe("readObject", () => {
  it("gives the known fields that are there, without null", () => {
    const read = readObject({ a: 0, b: null, c: undefined, d: "" }, "record", ["a", "b", "c", "d", "e"]);

    expect({ ...read }).toStrictEqual({ a: 0, d: "" });
  });

  it("gives nothing that is inherited", () => {
    const read = readObject({}, "record", ["a"]);

    expect([Reflect.get(read, "toString"), read["__proto__"]]).toStrictEqual([undefined, undefined]);
  });

  it("refuses fields that are inherited, rather than not to see them", () => {
    class Row {
      readonly b = 1;
      get a(): number {
        return this.b;
      }
    }

    for (const value of [Object.create({ a: 1 }), new Row()]) {
      expect(() => readObject(value, "record", ["a", "b"])).toThrow(
        invalid("record", "must be a plain object, not an instance of a class"),
      );
    }
  });

  it("gives a field that is not enumerable, and refuses one that is unknown", () => {
    const value = Object.defineProperty({}, "a", { value: 1 });

    expect({ ...readObject(value, "record", ["a"]) }).toStrictEqual({ a: 1 });
    expect(() => readObject(value, "record", ["b"])).toThrow(invalid("a", "is no field that is known here"));
  });

  it("reads each field once", () => {
    let count = 0;
    const value = {
      get a(): number {
        count += 1;
        return count;
      },
    };

    const read = readObject(value, "record", ["a"]);

    expect([read["a"], read["a"], count]).toStrictEqual([1, 1, 1]);
  });

  it.each([undefined, null, 7, "text", [], [{}], new Set(["10.0.0.0/8"]), new Map([["a", 1]]), new Date(0)])(
    "refuses %j, which has no fields and must not pass for an empty object",
    (value) => {
      expect(() => readObject(value, "sourceIps", ["a"])).toThrow(invalid("sourceIps", "must be an object"));
    },
  );

  it("refuses an unknown field, which may be a misspelt restriction, even if it holds nothing", () => {
    expect(() => readObject({ sourceIPs: null }, "record", ["sourceIps"])).toThrow(
      invalid("sourceIPs", "is no field that is known here"),
    );
    expect(() => readObject({ x: 1 }, "record", [])).toThrow(invalid("x", "is no field that is known here"));
    expect(() => readObject({ Allow: [] }, "sourceIps", ["allow"])).toThrow(
      invalid("sourceIps.Allow", "is no field that is known here"),
    );
    expect(() => readObject(JSON.parse('{"__proto__":{}}'), "record", ["a"])).toThrow(
      invalid("(unprintable)", "is no field that is known here"),
    );
  });

  it.each(["$2b$10$abc", "a b", "", "1a", "a\n", "ä", "a".repeat(41), "arn:aws:iam"])(
    "does not repeat the name %j of an unknown field",
    (name) => {
      expect(() => readObject({ [name]: 1 }, "record", [])).toThrow(
        invalid("(unprintable)", "is no field that is known here"),
      );
    },
  );
});

describe("joinPath", () => {
  it("leaves the record itself out", () => {
    expect([joinPath("record", "Role"), joinPath("PosixProfile", "Uid")]).toStrictEqual(["Role", "PosixProfile.Uid"]);
  });
});

describe("readDate", () => {
  it.each([
    ["2030-01-31", "2030-01-31T00:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["2030-01-31T12:30Z", "2030-01-31T12:30:00.000Z"],
    ["2030-01-31T12:30:15Z", "2030-01-31T12:30:15.000Z"],
    ["2030-01-31T12:30:15.5Z", "2030-01-31T12:30:15.500Z"],
    ["2030-01-31T12:30:15.25+02:00", "2030-01-31T10:30:15.250Z"],
    ["2030-01-31T23:30:00-01:00", "2030-02-01T00:30:00.000Z"],
    ["2030-01-31T12:30:15.123456789Z", "2030-01-31T12:30:15.123Z"],
  ])("reads %s", (text, instant) => {
    expect(readDate(text).toISOString()).toBe(instant);
  });

  it.each([
    "2030-02-30",
    "2029-02-29",
    "2030-02-30T12:00:00Z",
    "2030-04-31",
    "2030-00-10",
    "2030-13-01",
    "2030-01-00",
    "2030-01-32",
    "2030-01-31T25:00Z",
    "2030-01-31T12:60Z",
    "2030-01-31T12:30:61Z",
    "2030-01-31T12:30:00",
    "2030-01-31T12:30:00.0123456789Z",
    "2030-01-31T12Z",
    "2030-01-31 12:30Z",
    "2030-1-31",
    "31.01.2030",
    "01/31/2030",
    "1893456000",
    "2030",
    "tomorrow",
    "",
    " 2030-01-31",
    "2030-01-31\n",
    1_893_456_000_000,
    null,
    undefined,
    ["2030-01-31"],
    {},
    new Date(Number.NaN),
  ])("makes an invalid date of %j", (value) => {
    expect(readDate(value).getTime()).toBeNaN();
  });

  it("copies a date, so that its owner cannot change it any more", () => {
    const date = new Date("2030-01-31");

    const read = readDate(date);
    date.setFullYear(2099);

    expect(read.toISOString()).toBe("2030-01-31T00:00:00.000Z");
  });

  it("goes by the date that a class of dates is, whatever it says", () => {
    class Never extends Date {
      override getTime(): number {
        return null as never;
      }
    }

    expect([readDate(new Never("2030-01-31")), readDate(new Never("nonsense"))].map((date) => date.getTime())).toEqual([
      Date.UTC(2030, 0, 31),
      Number.NaN,
    ]);
  });
});

describe("readRestrictingDate", () => {
  it("reads a date", () => {
    expect(readRestrictingDate("2030-01-31", "validUntil").getTime()).toBe(Date.UTC(2030, 0, 31));
  });

  it.each(["2030-02-30", "", "tomorrow", 7, {}, new Date(Number.NaN)])(
    "refuses %j: without it the user could log in for ever",
    (value) => {
      expect(() => readRestrictingDate(value, "validUntil")).toThrow(
        invalid("validUntil", "must be a date in the form of ISO 8601"),
      );
    },
  );
});
