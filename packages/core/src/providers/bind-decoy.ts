import type { IdentityProvider, SpendDecoy } from "../identity-provider.ts";

/** Gives the decoy of a provider for others to spend, where it has one: it may be a method that needs its object. */
export function bindDecoy(provider: Pick<IdentityProvider, "spendDecoy">): SpendDecoy | undefined {
  return provider.spendDecoy?.bind(provider);
}
