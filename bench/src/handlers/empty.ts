/** Does nothing: what Node and the measuring cost by themselves. */
export function handler(): Promise<object> {
  return Promise.resolve({ Role: "arn:aws:iam::123456789012:role/bench" });
}
