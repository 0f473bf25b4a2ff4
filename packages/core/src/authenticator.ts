import { authenticate, deny, type Ending } from "./authenticate.ts";
import { type AuthenticatorOptions, checkAuthenticatorOptions } from "./authenticator-options.ts";
import { checkRequest } from "./check-request.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import type { Decision, Denied, Failed, FailureReason, Granted, KeysListed } from "./decision.ts";
import { readThrown } from "./errors/read-thrown.ts";
import type { TransferIdpErrorCode } from "./errors/transfer-idp-error.ts";
import type { AwsPermission } from "./permissions/aws-permission.ts";
import { mergePermissions } from "./permissions/merge-permissions.ts";
import { reportDecision } from "./report-decision.ts";
import type { LoggedLogin } from "./log-decision.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { KeyLogin, Login, LoginMethod, LoginOptions, LoginRequest, PasswordLogin } from "./login.ts";
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
  /**
   * What its logins call at AWS: what its provider and its lockout store say. `transfer-idp iam` writes the least IAM policy of
   * it. Every authenticator of {@link createAuthenticator} has it.
   */
  readonly permissions?: readonly AwsPermission[] | undefined;
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
    method: LoginMethod,
    request: LoginRequest,
    loginOptions: LoginOptions | undefined,
  ): Promise<Decision> {
    const trace = createTraceRecorder(provider.name);
    let told: LoggedLogin = { method };
    let deadline: Deadline | undefined;
    let ending: Ending | Omit<Failed, "trace">;
    try {
      const isDryRun = loginOptions?.isDryRun === true;
      told = { ...told, isDryRun };
      const { asked, password, remainingTimeMs = loginTimeoutMs, ...given } = readRequest(request);
      told = { ...told, ...asked };
      deadline = startDeadline(Math.min(loginTimeoutMs, remainingTimeMs), given.signal);
      const { signal } = deadline;
      const login: Login = Object.freeze({ ...asked, presentedUsername: asked.username, method, isDryRun, signal });
      const hopeless = trace.check("parse-event", () => ({ reason: checkRequest(asked, method, password), notes: [] }));
      // On a key login a password that came along is nobody's: it would make a password login of it.
      const judged = method === "password" ? (password as string) : undefined;
      ending =
        hopeless === undefined
          ? await authenticate({ login, password: judged, options: checked, trace, callerSignal: given.signal })
          : deny(hopeless);
    } catch (thrown) {
      trace.fail();
      ending = toFailure(thrown);
    } finally {
      deadline?.end();
    }
    const decision: Decision = Object.freeze(Object.assign(ending, { trace: trace.finish() }));
    reportDecision({ logger, metrics }, told, decision);
    return decision;
  }

  return {
    verifyPassword: async (request, loginOptions) =>
      (await decide("password", request, loginOptions)) as Granted | Denied | Failed,
    listPublicKeys: async (request, loginOptions) =>
      (await decide("publicKey", request, loginOptions)) as KeysListed | Denied | Failed,
    warmUp: async () => {
      await Promise.all([provider.warmUp?.(), lockout?.warmUp()]);
    },
    logger,
    metrics,
    permissions: mergePermissions(lockout === undefined ? [provider] : [provider, lockout]),
  };
}

/** What a request says, each field once. */
interface ReadRequest {
  /** Of the login: hostile, and perhaps of another type. */
  readonly asked: Pick<Login, "username" | "protocol" | "serverId" | "sourceIp">;
  readonly password: unknown;
  readonly signal: AbortSignal | undefined;
  readonly remainingTimeMs: number | undefined;
}

/** Callers without types may hand over nothing at all, or what gives another answer whenever it is asked. */
function readRequest(request: LoginRequest): ReadRequest {
  const given = (request as Partial<PasswordLogin> | undefined) ?? {};
  const { username, password, protocol, serverId, sourceIp, signal, remainingTimeMs } = given;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("The signal is no AbortSignal.");
  const asked = { username, protocol, serverId, sourceIp } as ReadRequest["asked"];
  return { asked, password, signal, remainingTimeMs };
}

function toFailure(thrown: unknown): Omit<Failed, "trace"> {
  const { error, code } = readThrown(thrown);
  // Another copy of this library may know other errors.
  return { outcome: "failed", reason: Object.hasOwn(failureReasons, code) ? failureReasons[code] : "internal", error };
}

const failureReasons: Readonly<Record<TransferIdpErrorCode, FailureReason>> = {
  ERR_PROVIDER_UNAVAILABLE: "unavailable",
  ERR_INVALID_USER_RECORD: "invalid-record",
  ERR_CONFIGURATION: "internal",
  ERR_INVALID_EVENT: "internal",
  ERR_UNEXPECTED: "internal",
};
