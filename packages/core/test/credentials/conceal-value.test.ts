import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { concealValue } from "../../src/credentials/conceal-value.ts";

describe("concealValue", () => {
  it("gives the value to whoever asks for it, beside the rest", () => {
    const concealed = concealValue("hunter22", { scheme: "plaintext" });

    expect(concealed.value).toBe("hunter22");
    expect(concealed.scheme).toBe("plaintext");
  });

  it("shows the value to no inspection, JSON, spread or entries", () => {
    const concealed = concealValue("hunter22", { scheme: "plaintext" });

    const shown = [
      inspect(concealed, { showHidden: true, depth: null }),
      JSON.stringify(concealed),
      JSON.stringify({ ...concealed }),
      JSON.stringify(Object.entries(concealed)),
    ];

    expect(shown.filter((text) => text.includes("hunter22"))).toEqual([]);
  });

  it("makes something that cannot be changed", () => {
    const concealed = concealValue("hunter22", { scheme: "plaintext" });

    expect(Object.isFrozen(concealed)).toBe(true);
    expect(Reflect.set(concealed, "value", "other")).toBe(false);
  });
});
