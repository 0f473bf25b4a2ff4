import type { IdentityProvider } from "../identity-provider.ts";
import { requireOption } from "../require-option.ts";

/**
 * Refuses an option that is no identity provider.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireProvider(value: unknown, option: string): asserts value is IdentityProvider {
  const { findAccount, name } = (value ?? {}) as Partial<Record<keyof IdentityProvider, unknown>>;
  requireOption(
    typeof findAccount === "function" && typeof name === "string" && name !== "",
    option,
    "must be an identity provider with a name",
  );
}
