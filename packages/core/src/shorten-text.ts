/** Shortens what whoever logs in chose, for a log. What is no text stays away. */
export function shortenText(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  return text.length > 128 ? `${text.slice(0, 128)}…` : text;
}
