import { InvalidEventError } from "../errors/invalid-event-error.ts";
import type { LambdaContext } from "../handlers/lambda-context.ts";
import { requireMilliseconds, requireOption } from "../require-option.ts";
import { parseTransferEvent, readOwn, type TransferLogin } from "../transfer/parse-transfer-event.ts";
import { compareLogins, type ShadowedLogin } from "./compare-logins.ts";
import { describeResponse } from "./describe-answer.ts";
import { type Companion, runBeside } from "./run-beside.ts";
import { checkShadowOptions, type ShadowOptions } from "./shadow-options.ts";

/** Options of {@link createShadowHandler}. */
export interface ShadowHandlerOptions<Event, Context, Answer> extends ShadowOptions {
  /**
   * The handler that is in use: of a Lambda function that Transfer calls directly or through AWS's mapping template. It
   * gets the very event and context. One that answers through a callback must be made to return its answer.
   */
  readonly current: (event: Event, context: Context) => Answer | Promise<Answer>;
  /**
   * Milliseconds of Lambda's remaining time that the candidate leaves alone.
   *
   * @defaultValue 500
   */
  readonly reserveTimeMs?: number | undefined;
}

/**
 * Makes a handler that answers as a handler of one's own does (`current`) and has `candidate` decide the same logins
 * beside it, so that every difference is known before the candidate takes its place.
 *
 * What `current` answers or throws is passed on untouched, the very same object, whatever the candidate does, and at
 * most `maxExtraTimeMs` later. The candidate's decisions are dry runs: they count no guess and no metric and write
 * nothing back. An event that is no login goes to `current` all the same; the candidate would deny it, and that is
 * compared. `docs/migrate-with-shadow.md` says what is compared and how to read a difference.
 *
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option cannot be used.
 *
 * @example
 * ```ts
 * import { createAuthenticator, createShadowHandler, createStaticProvider } from "@transfer-idp/core";
 *
 * const legacyHandler = async (event: { username: string }) => ({ Role: "arn:aws:iam::123456789012:role/sftp" });
 * const candidate = createAuthenticator({ provider: createStaticProvider({ file: "users.json" }) });
 *
 * export const handler = createShadowHandler({ current: legacyHandler, candidate });
 * ```
 */
export function createShadowHandler<Event, Context, Answer>(
  options: ShadowHandlerOptions<Event, Context, Answer>,
): (event: Event, context: Context) => Promise<Answer> {
  const checked = checkShadowOptions(options, { current: true, reserveTimeMs: true });
  const { candidate, givePasswordsToCandidate, maxExtraTimeMs, report } = checked;
  const { current, reserveTimeMs = 500 } = options;
  requireOption(typeof current === "function", "current", "must be a handler");
  requireMilliseconds(reserveTimeMs, "reserveTimeMs");

  function accompany(event: unknown, context: LambdaContext | undefined): Companion<Answer> | undefined {
    const parsed = parseLogin(event);
    if (parsed?.method === "password" && !givePasswordsToCandidate) return undefined;
    const remainingTimeMs = (context?.getRemainingTimeInMillis?.() ?? Infinity) - reserveTimeMs;
    const method = parsed?.method;
    const told: ShadowedLogin = {
      username: readOwn(event, "username"),
      serverId: readOwn(event, "serverId"),
      protocol: readOwn(event, "protocol"),
      method,
    };
    return {
      run: (signal) => {
        // As the candidate's own handler would answer.
        if (parsed === undefined) return { outcome: "denied", reason: "malformed-event" };
        const time = { remainingTimeMs, signal };
        return parsed.method === "password"
          ? candidate.verifyPassword({ ...parsed.login, ...time }, { isDryRun: true })
          : candidate.listPublicKeys({ ...parsed.login, ...time }, { isDryRun: true });
      },
      finish: (currentResult, candidateResult) =>
        report(compareLogins(told, describeResponse(currentResult, method), candidateResult)),
      maxExtraTimeMs,
      remainingTimeMs,
    };
  }

  // Two parameters: Node 24 runtimes refuse handlers that declare a third.
  return (event, context) =>
    runBeside(
      () => current(event, context),
      () => accompany(event, context as LambdaContext | undefined),
    );
}

/** `undefined` where the event is no login. */
function parseLogin(event: unknown): TransferLogin | undefined {
  try {
    return parseTransferEvent(event);
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}
