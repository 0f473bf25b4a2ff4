import { describe, expect, it } from "vitest";
import { createAddressFinder } from "../src/client-address.ts";

describe("createAddressFinder", () => {
  const findAddress = createAddressFinder(["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]);

  it("gives the other end of the connection, where there is no trusted proxy", () => {
    expect(createAddressFinder([])("203.0.113.7", "198.51.100.1")).toBe("203.0.113.7");
  });

  it("does not read what somebody else than a trusted proxy says", () => {
    expect(findAddress("203.0.113.7", "198.51.100.1")).toBe("203.0.113.7");
  });

  it.each([
    ["10.1.2.3", "203.0.113.7", "203.0.113.7"],
    ["::ffff:10.1.2.3", "203.0.113.7", "203.0.113.7"],
    ["2001:db8::1", "2001:4860::7", "2001:4860::7"],
    ["192.0.2.1", " ::FFFF:203.0.113.7 ", "203.0.113.7"],
    ["10.1.2.3", "198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["10.1.2.3", "198.51.100.1, 203.0.113.7, 10.9.9.9, 192.0.2.1", "203.0.113.7"],
    ["10.1.2.3", "10.0.0.2, 10.0.0.1", "10.0.0.2"],
    ["10.1.2.3", undefined, "10.1.2.3"],
  ])("gives, behind %s that says %j, %s", (peer, header, address) => {
    expect(findAddress(peer, header)).toBe(address);
  });

  it.each(["unknown", "", "203.0.113.7:4711", "198.51.100.1,", "203.0.113.07"])(
    "gives none where a trusted proxy says %j",
    (header) => {
      expect(findAddress("10.1.2.3", header)).toBeUndefined();
    },
  );

  it("gives none where the connection has none", () => {
    expect(findAddress(undefined, "203.0.113.7")).toBeUndefined();
  });
});
