import type { Attempt } from "./authenticate.ts";
import { describeError } from "./describe-error.ts";
import { readThrown } from "./errors/read-thrown.ts";
import type { RehashPassword } from "./identity-provider.ts";
import { callBackend } from "./providers/call-backend.ts";
import { writeLogLine } from "./write-log-line.ts";

/** Most of a login's time that is given to it. */
const maxMs = 2_000;

/**
 * Has what is stored of a password made anew, and notes what came of it. The login is granted whatever that is, and waits
 * for it: many a process stands still as soon as it has answered.
 */
export async function rehashPassword(
  { login, options, trace }: Attempt,
  rehash: RehashPassword,
  password: string,
): Promise<void> {
  const provider = options.provider.name;
  trace.begin("rehash");
  try {
    const call = { provider, timeoutMs: maxMs, signal: login.signal };
    const outcome: unknown = await callBackend(call, (signal) => rehash(password, signal));
    if (outcome !== "replaced" && outcome !== "changed") throw new TypeError("A store must say replaced or changed.");
    trace.end(undefined, [{ kind: "rehash", outcome }]);
  } catch (thrown) {
    trace.fail([{ kind: "rehash", outcome: "failed" }]);
    writeLogLine(options.logger, "warn", "password rehash failed", () => {
      return { provider, ...describeError(readThrown(thrown).error) };
    });
  }
}
