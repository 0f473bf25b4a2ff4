import { makePublicKey } from "@transfer-idp/test-parts";
import { parsePublicKeys } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";

describe("makePublicKey", () => {
  it("makes a key that core takes for a good one, another each time", () => {
    const [first, second] = [makePublicKey("alice@laptop"), makePublicKey("alice@laptop")];

    const { keys, dropped } = parsePublicKeys([{ value: first }, { value: second }]);

    expect(dropped).toEqual([]);
    expect(keys).toEqual([first.replace(" alice@laptop", ""), second.replace(" alice@laptop", "")]);
    expect(first).not.toBe(second);
  });
});
