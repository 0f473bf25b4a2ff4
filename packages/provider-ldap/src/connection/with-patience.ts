import type { LdapConnection } from "./ldap-connection.ts";

/**
 * Does some work on a connection, and gives it up where the connection gives no answer at all. Work that takes long, answer by
 * answer, goes on.
 *
 * @param patienceMs - How long it may be silent; `undefined`: until the time is over.
 */
export async function withPatience<Result>(
  connection: LdapConnection,
  signal: AbortSignal,
  patienceMs: number | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (patienceMs === undefined) return run(signal);
  const silence = new AbortController();
  let heardAt = connection.answeredAt;
  const timer = setInterval(() => {
    if (connection.answeredAt === heardAt) silence.abort(new DOMException("It is silent.", "TimeoutError"));
    heardAt = connection.answeredAt;
  }, patienceMs);
  try {
    return await run(AbortSignal.any([signal, silence.signal]));
  } finally {
    clearInterval(timer);
  }
}
