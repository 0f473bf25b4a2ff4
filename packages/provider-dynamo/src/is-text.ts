/** Whether it is well-formed text whose length in UTF-8, which is how DynamoDB counts, is between two numbers of bytes. */
export function isText(value: unknown, leastBytes: number, mostBytes: number): value is string {
  if (typeof value !== "string" || !value.isWellFormed()) return false;
  const bytes = Buffer.byteLength(value);
  return bytes >= leastBytes && bytes <= mostBytes;
}
