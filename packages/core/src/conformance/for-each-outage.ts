import type { BackendFault } from "./conformance-fixture.ts";
import type { ConformanceRunner } from "./conformance-runner.ts";

interface FaultyFixture {
  readonly outages?: readonly BackendFault[];
}

/**
 * Runs a test for every outage of the fixture, each time on a fresh one, so that no cache of an earlier login answers.
 */
export async function forEachOutage<Fixture extends FaultyFixture>(
  context: { readonly expect: ConformanceRunner["expect"]; open(): Promise<Fixture> },
  test: (fixture: Fixture, outage: BackendFault) => Promise<void>,
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
