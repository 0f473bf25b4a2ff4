import type { Authenticator } from "../authenticator.ts";
import type { Decision } from "../decision.ts";
import type { LoginMethod, LoginRequest } from "../login.ts";
import { mergePermissions } from "../permissions/merge-permissions.ts";
import { requireAuthenticator } from "../require-authenticator.ts";
import { compareLogins } from "./compare-logins.ts";
import { describeDecision } from "./describe-answer.ts";
import { type Companion, runBeside } from "./run-beside.ts";
import { checkShadowOptions, type ShadowOptions } from "./shadow-options.ts";

const dryRun = { isDryRun: true } as const;

/**
 * Makes an authenticator that decides as `current` does and has `candidate` decide the same logins beside it, so that a
 * change of provider, rules or settings is known before it is made: each difference is reported.
 *
 * The decision is the current's, the very same object, whatever the candidate does; it comes at most `maxExtraTimeMs`
 * later. The candidate's decisions are dry runs: they count no guess and no metric and write nothing back.
 * `docs/migrate-with-shadow.md` says what is compared and how to read a difference.
 *
 * @param options - `current` decides; the others are those of {@link ShadowOptions}.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createAuthenticator, createLambdaHandler, createStaticProvider, shadow } from "@transfer-idp/core";
 *
 * const current = createAuthenticator({ provider: createStaticProvider({ file: "users.json" }) });
 * const candidate = createAuthenticator({ provider: createStaticProvider({ file: "users-next.json" }) });
 *
 * export const handler = createLambdaHandler(shadow({ current, candidate }));
 * ```
 */
export function shadow(options: ShadowOptions & { readonly current: Authenticator }): Authenticator {
  const checked = checkShadowOptions(options, { current: true });
  const { candidate, givePasswordsToCandidate, maxExtraTimeMs, report } = checked;
  const { current } = options;
  requireAuthenticator(current, "current");

  function accompany<Answer extends Decision>(
    method: LoginMethod,
    request: LoginRequest,
    ask: (login: LoginRequest) => unknown,
  ): Companion<Answer> {
    // Field by field: a key login may well come with a password that its caller did not take out.
    const { username, protocol, serverId, sourceIp, remainingTimeMs, signal } = request;
    const login = { username, protocol, serverId, sourceIp, remainingTimeMs };
    return {
      run: (candidateSignal) => ask({ ...login, signal: candidateSignal }),
      finish: (currentResult, candidateResult) =>
        report(compareLogins({ ...login, method }, describeDecision(currentResult, method), candidateResult)),
      maxExtraTimeMs,
      remainingTimeMs,
      signal,
    };
  }

  return {
    verifyPassword: (request, options) =>
      runBeside(
        () => current.verifyPassword(request, options),
        () => {
          if (!givePasswordsToCandidate) return undefined;
          const { password } = request;
          return accompany("password", request, (login) => candidate.verifyPassword({ ...login, password }, dryRun));
        },
      ),
    listPublicKeys: (request, options) =>
      runBeside(
        () => current.listPublicKeys(request, options),
        () => accompany("publicKey", request, (login) => candidate.listPublicKeys(login, dryRun)),
      ),
    warmUp: () =>
      runBeside(
        () => current.warmUp(),
        () => ({ run: () => candidate.warmUp(), finish: () => undefined, maxExtraTimeMs }),
      ),
    logger: current.logger,
    metrics: current.metrics,
    permissions: mergePermissions([
      { name: "the current authenticator", permissions: current.permissions },
      { name: "the candidate", permissions: candidate.permissions },
    ]),
  };
}
