import { authenticate, deny, type Ending } from "./authenticate.ts";
import { type AuthenticatorOptions, checkAuthenticatorOptions } from "./authenticator-options.ts";
import { checkRequest } from "./check-request.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import type { Decision, Denied, Failed, FailureReason, Granted, KeysListed } from "./decision.ts";
import { isTransferIdpError, type TransferIdpErrorCode } from "./errors/transfer-idp-error.ts";
import { UnexpectedError } from "./errors/unexpected-error.ts";
import { reportDecision } from "./report-decision.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { KeyLogin, Login, LoginOptions, LoginRequest, PasswordLogin } from "./login.ts";
import { createTraceRecorder } from "./trace-recorder.ts";

/** Decides logins. It resolves always: what goes wrong is a `failed` decision. */
export interface Authenticator {
  /**
   * Decides a login with a password. An empty password is denied on every protocol, so that the form of an auth
   * service never receives keys. Over 1,024 characters is denied before anything is asked or hashed.
   */
  verifyPassword(login: PasswordLogin, options?: LoginOptions): Promise<Granted | Denied | Failed>;
  /** Lists the keys of a user for Transfer to match. Nothing is proven by it: on no account take it for a login. */
  listPublicKeys(login: KeyLogin, options?: LoginOptions): Promise<KeysListed | Denied | Failed>;
  /** Does what a first login would otherwise wait for. Rejects as the provider's own `warmUp` does. */
  warmUp(): Promise<void>;
  /** Where it writes its decisions, for handlers to write theirs to. */
  readonly logger: Logger;
  /** Where it counts its decisions, for handlers to count theirs. */
  readonly metrics: Metrics | undefined;
}

/**
 * Makes the authenticator: the one place where a login becomes a decision. `authenticate.ts` is the way it goes.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createAuthenticator, createStaticProvider } from "@transfer-idp/core";
 *
 * const authenticator = createAuthenticator({ provider: createStaticProvider({ users: {} }) });
 *
 * const decision = await authenticator.verifyPassword({
 *   username: "alice",
 *   password: "correct horse",
 *   protocol: "SFTP",
 *   serverId: "s-1234567890abcdef0",
 *   sourceIp: "198.51.100.7",
 * });
 * console.log(decision.outcome); // denied
 * ```
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const checked = checkAuthenticatorOptions(options);
  const { provider, lockout, logger, metrics, loginTimeoutMs } = checked;

  async function decide(
    { method, isDryRun }: Pick<Login, "method" | "isDryRun">,
    request: LoginRequest,
    password?: string,
  ): Promise<Decision> {
    const trace = createTraceRecorder(provider.name);
    let deadline: Deadline | undefined;
    let ending: Ending | Omit<Failed, "trace">;
    try {
      const { username, protocol, serverId, sourceIp, remainingTimeMs = loginTimeoutMs } = request;
      deadline = startDeadline(Math.min(loginTimeoutMs, remainingTimeMs), request.signal);
      const { signal } = deadline;
      const login: Login = {
        username,
        presentedUsername: username,
        method,
        protocol,
        serverId,
        sourceIp,
        isDryRun,
        signal,
      };
      const hopeless = trace.check("parse-event", () => ({
        reason: checkRequest(request, method, password),
        notes: [],
      }));
      ending =
        hopeless === undefined
          ? await authenticate({ login: Object.freeze(login), password, options: checked, trace })
          : deny(hopeless);
    } catch (thrown) {
      trace.fail();
      ending = toFailure(thrown);
    } finally {
      deadline?.end();
    }
    const decision: Decision = Object.freeze(Object.assign(ending, { trace: trace.finish() }));
    reportDecision({ logger, metrics }, { ...request, method, isDryRun }, decision);
    return decision;
  }

  return {
    verifyPassword: async (request, options) => {
      // Callers without types may hand over nothing at all.
      const { password, ...login } = (request as PasswordLogin | undefined) ?? ({} as PasswordLogin);
      const kind = { method: "password", isDryRun: options?.isDryRun === true } as const;
      return (await decide(kind, login, password)) as Granted | Denied | Failed;
    },
    listPublicKeys: async (request, options) => {
      const login = (request as KeyLogin | undefined) ?? ({} as KeyLogin);
      const kind = { method: "publicKey", isDryRun: options?.isDryRun === true } as const;
      return (await decide(kind, login)) as KeysListed | Denied | Failed;
    },
    warmUp: async () => {
      await Promise.all([provider.warmUp?.(), lockout?.warmUp()]);
    },
    logger,
    metrics,
  };
}

function toFailure(thrown: unknown): Omit<Failed, "trace"> {
  const error = isTransferIdpError(thrown) ? thrown : new UnexpectedError(thrown);
  const reasons: Partial<Record<TransferIdpErrorCode, FailureReason>> = {
    ERR_PROVIDER_UNAVAILABLE: "unavailable",
    ERR_INVALID_USER_RECORD: "invalid-record",
  };
  return { outcome: "failed", reason: reasons[error.code] ?? "internal", error };
}
