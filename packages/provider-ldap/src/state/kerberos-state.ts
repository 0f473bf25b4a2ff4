import type { AccountStateSource } from "./account-state-source.ts";
import { readGeneralizedTime } from "./generalized-time.ts";

/** FreeIPA lets users bind whose password is expired: only what stands here refuses them. */
export const kerberosState: AccountStateSource = {
  attributes: ["krbPrincipalExpiration", "krbPasswordExpiration"],
  read: (entry, now) => {
    const accountEnds = readGeneralizedTime(entry, "krbPrincipalExpiration") ?? Infinity;
    const passwordEnds = readGeneralizedTime(entry, "krbPasswordExpiration") ?? Infinity;
    return [
      ...(accountEnds <= now ? (["expired"] as const) : []),
      ...(passwordEnds <= now ? (["password-expired"] as const) : []),
    ];
  },
};
