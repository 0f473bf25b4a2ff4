import { checkAccount, checkRules } from "../access/check-account.ts";
import { countAsGuess } from "../errors/count-as-guess.ts";
import type {
  Finding,
  IdentityProvider,
  PasswordVerdict,
  RefusalReason,
  SpendDecoy,
  VerifyPassword,
} from "../identity-provider.ts";
import type { Login } from "../login.ts";
import { askForVerdict } from "./ask-for-verdict.ts";
import { askProvider } from "./ask-provider.ts";

/** What to do where a provider does not say whether a user is one of its own. */
export type WhenUndisclosed = "stop" | "continue";

/** A search that came to a provider which knows nothing before a password is tried. */
export interface OpenSearch {
  /** What that provider found. */
  readonly first: Extract<Finding, { readonly kind: "opaque" }>;
  /** Those that have not been asked. */
  readonly rest: readonly IdentityProvider[];
  readonly login: Login;
  readonly whenUndisclosed: WhenUndisclosed;
}

/**
 * Goes on with the search of {@link firstMatch} by verifying the password with one provider after the other.
 *
 * @returns a verification that gives the verdict of the first one that knows the user; or else `unknown-user`, or what was
 *   undisclosed. Where one of them had found the password wrong, whatever comes of the others says `countsAsGuess`.
 */
export function verifyInTurn({ first, rest, login, whenUndisclosed }: OpenSearch): VerifyPassword {
  return async (password, signal) => {
    const later = Object.freeze({ ...login, signal });
    // What the last one asked would have cost, had it known the user; nothing where it did verify the password.
    let decoy: SpendDecoy | undefined;
    let undisclosed: RefusalReason | undefined;
    // Whether one of them said already that the password is wrong. Whatever comes of the others, it was a guess then.
    let isWrong = false;
    const refuse = (reason: RefusalReason): PasswordVerdict => {
      return { outcome: "refused", reason, ...(isWrong ? { countsAsGuess: true } : {}) };
    };

    try {
      for (const next of [undefined, ...rest]) {
        const finding: Finding = next === undefined ? first : await askProvider(next, later);
        if (finding.kind === "unknown") {
          decoy = finding.spendDecoy ?? decoy;
          continue;
        }
        const barred = refuseUnverified(finding, login);
        if (barred !== undefined) {
          if (finding.kind === "opaque" && whenUndisclosed === "continue") {
            // Barred whoever the user may be. A later provider may know them, so this must not bar its users.
            decoy = finding.spendDecoy ?? decoy;
            undisclosed ??= barred;
            continue;
          }
          await finding.spendDecoy?.(password, signal);
          return refuse(barred);
        }
        const verdict = await askForVerdict(finding, password, signal);
        decoy = undefined;
        if (verdict.outcome === "verified") return nameProvider(verdict, finding);
        const { reason, countsAsGuess = false } = verdict;
        // It may have asked others itself, one of whom said so.
        isWrong ||= countsAsGuess;
        if (finding.kind !== "opaque") return refuse(reason);
        if (reason === "wrong-password-or-unknown-user" && whenUndisclosed === "continue") {
          isWrong = true;
          undisclosed = reason;
        } else if (reason !== "unknown-user") {
          return refuse(reason);
        }
      }
      await decoy?.(password, signal);
      return refuse(undisclosed ?? "unknown-user");
    } catch (error) {
      throw isWrong ? countAsGuess(error) : error;
    }
  };
}

/** Why no password is verified with a finding, as the authenticator decides it of a finding that it is given. */
function refuseUnverified(finding: Exclude<Finding, { kind: "unknown" }>, login: Login): RefusalReason | undefined {
  switch (finding.kind) {
    case "account": {
      const { reason } = checkAccount(finding.account, login);
      return reason ?? (finding.verifyPassword === undefined ? "no-password" : undefined);
    }
    case "opaque": {
      const { accessRules = [] } = finding;
      return checkRules(accessRules, login).reason;
    }
    case "denied":
      // Of a password login, whose denials are all refusals; and what it says is only ever read in a log.
      return finding.reason as RefusalReason;
  }
}

function nameProvider(
  verdict: Extract<PasswordVerdict, { readonly outcome: "verified" }>,
  { provider }: Finding,
): PasswordVerdict {
  return Object.freeze({ ...verdict, provider: verdict.provider ?? provider });
}
