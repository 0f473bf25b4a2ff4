import type { SessionSettings } from "../session-settings.ts";
import { createVirtualTree } from "./create-virtual-tree.ts";
import { requirePath } from "./require-path.ts";

/**
 * Makes the settings of a home in which the user sees one folder as `/`, and nothing above it.
 *
 * @param target - `/my-bucket/home/{{username}}` or `/fs-0123456789abcdef0/home`; begins with a slash and ends with none.
 * @throws ConfigurationError `ERR_CONFIGURATION`: it is no target.
 *
 * @example
 * ```ts
 * import { createChroot } from "@transfer-idp/core";
 *
 * export const defaults = createChroot("/my-bucket/home/{{username}}");
 * ```
 */
export function createChroot(target: string): SessionSettings {
  requirePath(target, "target");
  return createVirtualTree({ "/": target });
}
