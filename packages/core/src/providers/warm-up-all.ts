import type { IdentityProvider } from "../identity-provider.ts";

/** Warms up several at once, each of them once. Rejects as the first of them does. */
export async function warmUpAll(parts: readonly Pick<IdentityProvider, "warmUp">[]): Promise<void> {
  await Promise.all([...new Set(parts)].map(async (part) => part.warmUp?.()));
}
