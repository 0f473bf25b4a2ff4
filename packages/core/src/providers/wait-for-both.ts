/**
 * Waits until both have ended, and rejects as the first of them in the list that failed: nothing goes on, and nobody is
 * asked, when the login has been decided.
 */
export async function waitForBoth<One, Other>(
  one: Promise<One>,
  other: Promise<Other>,
): Promise<readonly [One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}
