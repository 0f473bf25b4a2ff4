/**
 * Adds `value` to an object as a getter that is not enumerable, and freezes the object: who asks for `value` gets it,
 * while `util.inspect`, `console.log`, `JSON.stringify` and a spread do not show it.
 */
export function concealValue<Rest extends object>(value: string, rest: Rest): Rest & { readonly value: string } {
  Object.defineProperty(rest, "value", { get: () => value });
  return Object.freeze(rest) as Rest & { readonly value: string };
}
