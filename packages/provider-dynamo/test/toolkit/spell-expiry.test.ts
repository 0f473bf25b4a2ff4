import { parseUserRecord } from "@transfer-idp/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spellExpiry } from "../../src/toolkit/spell-expiry.ts";

/** When core lets a key expire. */
function readAsCore(notAfter: unknown): number | undefined {
  const [key] = parseUserRecord({ publicKeys: [{ value: "ssh-ed25519 AAAA", notAfter }] }).publicKeys;
  return key?.notAfter?.getTime();
}

describe("spellExpiry", () => {
  it.each([
    ["2030-01-02T03:04:05.678901+00:00", "2030-01-02T03:04:05.678901+00:00"],
    ["2030-01-02 03:04:05.678901+00:00", "2030-01-02T03:04:05.678901+00:00"],
    ["2030-01-02 03:04:05+00:00", "2030-01-02T03:04:05.0+00:00"],
    ["2030-01-02T03:04Z", "2030-01-02T03:04:00.0Z"],
    ["2030-01-02T03:04:05+0530", "2030-01-02T03:04:05.0+05:30"],
    ["2030-01-02T03:04:05-08", "2030-01-02T03:04:05.0-08:00"],
    ["20300102T030405Z", "2030-01-02T03:04:05.0Z"],
    ["20300102T030405,5Z", "2030-01-02T03:04:05.5Z"],
    ["2030-01-02T03:04:05.12345678901Z", "2030-01-02T03:04:05.123456789Z"],
  ])("spells %s as %s", (text, expected) => {
    expect(spellExpiry(text)).toBe(expected);
    expect(readAsCore(expected)).toBe(Date.parse(expected));
  });

  it.each([
    "2030-01-02",
    // Without an offset it is no instant.
    "2030-01-02T03:04:05",
    "2030-01-02 03:04:05",
    "soon",
    "",
    " 2030-01-02T03:04:05Z",
    "2030-01-02T03:04:05Z\n",
    "2030-01-02T03:04:05 Z",
    1_893_456_000,
    null,
    undefined,
    {},
  ])("leaves %j as it is", (value) => {
    expect(spellExpiry(value)).toBe(value);
  });

  it("gives no date that there is none", () => {
    expect([
      readAsCore(spellExpiry("2030-02-30 00:00:00+00:00")),
      readAsCore(spellExpiry("20301301T000000Z")),
    ]).toStrictEqual([Number.NaN, Number.NaN]);
  });

  it("gives the same instant, however it was written", () => {
    const date = fc.date({
      min: new Date("1970-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });

    fc.assert(
      fc.property(
        date,
        fc.constantFrom("T", " "),
        fc.boolean(),
        fc.constantFrom("Z", "+00:00", "-0000", "+00"),
        (time, separator, isBasic, offset) => {
          const [day = "", clock = ""] = time.toISOString().slice(0, -1).split("T");
          const [written, writtenClock] = isBasic ? [day.replaceAll("-", ""), clock.replaceAll(":", "")] : [day, clock];

          expect(readAsCore(spellExpiry(`${written}${separator}${writtenClock}${offset}`))).toBe(time.getTime());
        },
      ),
    );
  });
});
