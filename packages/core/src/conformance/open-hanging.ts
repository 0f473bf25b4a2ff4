import type { BackendFault } from "./conformance-fixture.ts";

/** Makes a fixture whose backend can hang. */
export async function openHanging<Fixture extends { readonly hang?: BackendFault }>(context: {
  open(): Promise<Fixture>;
}): Promise<Fixture & { readonly hang: BackendFault }> {
  const fixture = await context.open();
  const { hang } = fixture;
  if (hang === undefined) {
    throw new Error("The fixture has no `hang`. Give one, or narrow this case of the rule `deadline` with a reason.");
  }
  return Object.assign(fixture, { hang });
}

/** Milliseconds in which a login that does not wait for the backend would have settled. */
export const headStartMs = 25;
