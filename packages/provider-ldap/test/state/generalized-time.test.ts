import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGeneralizedTime } from "../../src/state/generalized-time.ts";
import { makeEntry, type Values } from "../make-entry.ts";

const read = (value: Values): number | undefined => readGeneralizedTime(makeEntry({ shadowEnd: value }), "shadowEnd");

describe("readGeneralizedTime", () => {
  it.each([
    // RFC 4517, section 3.3.13, has the first two.
    ["199412161032Z", "1994-12-16T10:32:00.000Z"],
    ["199412160532-0500", "1994-12-16T10:32:00.000Z"],
    ["1994121605-05", "1994-12-16T10:00:00.000Z"],
    ["1994121612+0130", "1994-12-16T10:30:00.000Z"],
    ["1994121610Z", "1994-12-16T10:00:00.000Z"],
    ["19941216103207Z", "1994-12-16T10:32:07.000Z"],
    ["19941216103207.25Z", "1994-12-16T10:32:07.250Z"],
    ["19941216103207,123456Z", "1994-12-16T10:32:07.123Z"],
    ["199412161032.5Z", "1994-12-16T10:32:30.000Z"],
    ["1994121610.5Z", "1994-12-16T10:30:00.000Z"],
    ["19941216103207.0Z", "1994-12-16T10:32:07.000Z"],
    ["20240229000000Z", "2024-02-29T00:00:00.000Z"],
    ["19700101000000Z", "1970-01-01T00:00:00.000Z"],
    // What password policies write for a lock that holds until somebody ends it.
    ["000001010000Z", "0000-01-01T00:00:00.000Z"],
    ["00000101000000Z", "0000-01-01T00:00:00.000Z"],
    ["99991231235959Z", "9999-12-31T23:59:59.000Z"],
  ])("reads %s", (text, expected) => {
    expect(read(text)).toBe(Date.parse(expected));
  });

  it("gives nothing where there is none", () => {
    expect(readGeneralizedTime(makeEntry({ other: "199412161032Z" }), "shadowEnd")).toBeUndefined();
    expect(read([])).toBeUndefined();
  });

  it.each<[string, Values]>([
    ["empty text", ""],
    ["a word", "never"],
    ["a date without a time", "19941216"],
    ["a time without a zone", "19941216103200"],
    ["a time in ISO 8601", "1994-12-16T10:32:00Z"],
    ["UTCTime", "9412161032Z"],
    ["the 13th month", "19941316103200Z"],
    ["the month 0", "19940016103200Z"],
    ["the day 0", "19941200103200Z"],
    ["the 30th of February", "20240230000000Z"],
    ["the 29th of February in another year", "20230229000000Z"],
    ["the 31st of April", "20240431000000Z"],
    ["the 32nd of a month", "20240132000000Z"],
    ["the 25th hour", "19941216253200Z"],
    ["the 61st minute", "19941216106000Z"],
    ["a zone that is none", "19941216103200+9900"],
    ["something behind it", "19941216103200Z "],
    ["a line before it", "\n19941216103200Z"],
    ["a point without digits", "19941216103200.Z"],
    ["several", ["19941216103200Z", "19941216103200Z"]],
    ["bytes", Buffer.from([0xff])],
  ])("refuses %s, and names the attribute", (_, value) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "shadowEnd" }));
  });

  it("reads any second of any zone", () => {
    const date = fc.date({ min: new Date("0001-01-02Z"), max: new Date("9999-12-30Z"), noInvalidDate: true });

    fc.assert(
      fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (time, zone) => {
        const seconds = Math.floor(time.getTime() / 1_000) * 1_000;
        const local = new Date(seconds + zone * 60_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "");
        const [hours, minutes] = [Math.trunc(Math.abs(zone) / 60), Math.abs(zone) % 60];
        const offset = [hours, minutes].map((part) => String(part).padStart(2, "0")).join("");

        expect(read(`${local}${zone < 0 ? "-" : "+"}${offset}`)).toBe(seconds);
      }),
    );
  });
});
