/** Whether what stands between two slashes is a name and not a way: with others a path can be written in several forms. */
export function isPathPart(part: string): boolean {
  return part !== "" && part !== "." && part !== "..";
}
