import type { BackendFault, ConformanceFixture } from "./conformance-fixture.ts";
import type { ConformanceContext } from "./conformance-rule.ts";

/** Makes a fixture whose backend can hang. */
export async function openHanging(
  context: ConformanceContext,
): Promise<{ readonly provider: ConformanceFixture["provider"]; readonly hang: BackendFault }> {
  const { provider, hang } = await context.open();
  if (hang === undefined) {
    throw new Error("The fixture has no `hang`. Give one, or narrow this case of the rule `deadline` with a reason.");
  }
  return { provider, hang };
}

/** Milliseconds in which a login that does not wait for the backend would have settled. */
export const headStartMs = 25;
