import type { Finding } from "../identity-provider.ts";

const kinds: readonly unknown[] = ["unknown", "account", "opaque", "denied"] satisfies Finding["kind"][];

/** Tells a finding from whatever else a provider without types may answer, which must not pass for one. */
export function isFinding(value: unknown): value is Finding {
  return kinds.includes((value as Partial<Finding> | null | undefined)?.kind);
}
