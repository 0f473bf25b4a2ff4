import { requireOption } from "../require-option.ts";
import type { UserStore } from "../user-store.ts";

/**
 * Refuses what is no user store.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`
 */
export function requireStore(store: unknown): asserts store is UserStore {
  const { findUser, replacePassword, name } = (store ?? {}) as Partial<Record<keyof UserStore, unknown>>;
  const isStore = typeof findUser === "function" && typeof name === "string" && name !== "";
  requireOption(isStore, "store", "must be a user store with a name");
  const canReplace = ["function", "undefined"].includes(typeof replacePassword);
  requireOption(canReplace, "store.replacePassword", "must be a function, or absent");
}
