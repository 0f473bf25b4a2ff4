import type { JsonObject } from "../session-settings.ts";

/** Tells whether a policy that was read names the home, by any of Transfer's variables for it and in any case. */
export function namesHome(policy: JsonObject): boolean {
  return /\$\{transfer:home/i.test(JSON.stringify(policy));
}
