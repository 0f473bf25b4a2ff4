/** What a name has in common with those that differ in case, punctuation or a plural only. */
export function simplifyName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replace(/s$/, "");
}
