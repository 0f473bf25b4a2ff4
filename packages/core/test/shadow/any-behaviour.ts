import fc from "fast-check";

/** What a function that nobody trusts may do when it is called: throw, reject, hang, answer with anything. */
export const anyBehaviour: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.constant(() => new Promise(() => undefined)),
  fc.anything().map((thrown) => () => {
    throw thrown;
  }),
  fc.anything().map(
    (thrown) => () =>
      Promise.resolve().then(() => {
        throw thrown;
      }),
  ),
  fc.anything().map((value) => () => value),
  fc.anything().map((value) => () => new Promise((resolve) => setTimeout(resolve, 0, value))),
  fc.constant(() => Object.defineProperty({}, "then", { get: fail })),
  fc.constant(() => ({ then: fail })),
  // Almost a decision.
  fc
    .record({
      outcome: fc.constantFrom("granted", "keysListed", "denied", "failed"),
      reason: fc.anything(),
      session: fc.anything(),
      publicKeys: fc.anything(),
    })
    .map((decision) => () => decision),
);

function fail(): never {
  throw new Error("broken");
}
