import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("../../", import.meta.url);
const files = readdirSync(folder)
  .map((name) => `${name}/tsup.config.ts`)
  .filter((file) => existsSync(new URL(file, folder)));

// Each example is copied whole, and so it has its own.
describe("tsup.config.ts", () => {
  it("is the same file in every example", () => {
    const texts = files.map((file) => readFileSync(new URL(file, folder), "utf8"));

    expect(files).toContain("lambda-secrets/tsup.config.ts");
    expect(files.length).toBeGreaterThan(1);
    expect(new Set(texts)).toStrictEqual(new Set(texts.slice(0, 1)));
  });
});
