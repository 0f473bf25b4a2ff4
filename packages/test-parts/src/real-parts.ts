const announced = new Set<string>();

/**
 * Decides whether tests that need a real server or tool run.
 *
 * A contributor may have Node only: their run skips such tests and says so. CI sets `REQUIRE_REAL_PARTS=1`, so that a
 * missing part is a failure there and never a quiet skip.
 *
 * @param name - What is needed, such as `moto_server`.
 * @param isThere - Whether it was found.
 * @param hint - How to get it, or why it is missing.
 * @returns `isThere`, for `describe.runIf`.
 * @throws Error where it is missing and required.
 */
export function requireRealPart(name: string, isThere: boolean, hint?: string): boolean {
  if (isThere) return true;
  const inBrackets = hint === undefined ? "" : ` (${hint})`;
  if (process.env["REQUIRE_REAL_PARTS"] === "1") {
    throw new Error(`${name} is missing${inBrackets}, and REQUIRE_REAL_PARTS=1 does not let tests skip it.`);
  }
  if (!announced.has(name)) {
    announced.add(name);
    process.stderr.write(`Skipped: tests that need ${name}, which is not there${inBrackets}.\n`);
  }
  return false;
}
