import { checkAccount, checkRules } from "../access/check-account.ts";
import type {
  Finding,
  IdentityProvider,
  PasswordVerdict,
  RefusalReason,
  SpendDecoy,
  VerifyPassword,
} from "../identity-provider.ts";
import type { Login } from "../login.ts";
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

/** Goes on with the search of {@link firstMatch} by verifying the password with one provider after the other. */
export function verifyInTurn({ first, rest, login, whenUndisclosed }: OpenSearch): VerifyPassword {
  return async (password, signal) => {
    const later = Object.freeze({ ...login, signal });
    const questions = [() => Promise.resolve<Finding>(first), ...rest.map((next) => () => askProvider(next, later))];
    // What the last one asked would have cost, had it known the user; nothing where it did verify the password.
    let decoy: SpendDecoy | undefined;
    let undisclosed: RefusalReason | undefined;

    for (const ask of questions) {
      const finding = await ask();
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
        return { outcome: "refused", reason: barred };
      }
      const verdict = await verify(finding, password, signal);
      decoy = undefined;
      if (finding.kind !== "opaque" || verdict.outcome !== "refused") return nameProvider(verdict, finding);
      if (verdict.reason === "wrong-password-or-unknown-user" && whenUndisclosed === "continue") {
        undisclosed = verdict.reason;
      } else if (verdict.reason !== "unknown-user") {
        return verdict;
      }
    }
    await decoy?.(password, signal);
    return { outcome: "refused", reason: undisclosed ?? "unknown-user" };
  };
}

/** Why no password is verified with a finding, as the authenticator decides it of a finding that it is given. */
function refuseUnverified(finding: Exclude<Finding, { kind: "unknown" }>, login: Login): RefusalReason | undefined {
  switch (finding.kind) {
    case "account": {
      const { reason } = checkAccount(finding.account, login);
      return reason ?? (finding.verifyPassword === undefined ? "no-password" : undefined);
    }
    case "opaque":
      return checkRules(finding.accessRules ?? [], login).reason;
    case "denied":
      // Of a password login, whose denials are all refusals; and what it says is only ever read in a log.
      return finding.reason as RefusalReason;
    default:
      // There is nobody behind this to hand it on to, as `askProvider` does.
      throw new TypeError("The provider found nothing known.");
  }
}

async function verify(finding: Finding, password: string, signal: AbortSignal): Promise<PasswordVerdict> {
  const verifyPassword = "verifyPassword" in finding ? finding.verifyPassword : undefined;
  if (verifyPassword === undefined) throw new TypeError("The provider found nothing that verifies a password.");
  return verifyPassword(password, signal);
}

function nameProvider(verdict: PasswordVerdict, { provider }: Finding): PasswordVerdict {
  return verdict.outcome === "verified"
    ? Object.freeze({ ...verdict, provider: verdict.provider ?? provider })
    : verdict;
}
