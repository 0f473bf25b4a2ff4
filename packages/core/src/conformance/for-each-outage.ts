import type { BackendFault, ConformanceFixture } from "./conformance-fixture.ts";
import type { ConformanceContext } from "./conformance-rule.ts";

/**
 * Runs a test for every outage of the fixture, each time on a fresh one, so that no cache of an earlier login answers.
 */
export async function forEachOutage(
  context: ConformanceContext,
  test: (fixture: ConformanceFixture, outage: BackendFault) => Promise<void>,
): Promise<void> {
  const first = await context.open();
  const names = (first.outages ?? []).map((outage) => outage.name);
  context
    .expect({ "the fixture has outages, or `outage` is narrowed with a reason": names.length > 0 })
    .toEqual({ "the fixture has outages, or `outage` is narrowed with a reason": true });
  for (const position of names.keys()) {
    const fixture = position === 0 ? first : await context.open();
    const outage = fixture.outages?.[position];
    if (outage !== undefined) await test(fixture, outage);
  }
}
