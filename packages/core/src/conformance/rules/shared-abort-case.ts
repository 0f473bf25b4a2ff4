import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConformanceContext } from "../conformance-rule.ts";
import { listLogins } from "../list-logins.ts";
import { type Observation, observeLogin } from "../observe-login.ts";
import { settleWithin } from "../settle-within.ts";

/**
 * Two logins of one user at the same time, of which one aborts: at once, a little later, and either the one that began
 * first (whose request the other may be waiting for) or the other.
 */
export async function testSharedAbort(context: ConformanceContext): Promise<void> {
  const { alice } = context.users;
  for (const login of listLogins(context, alice.username)) {
    for (const { aborted, turns } of listVariants()) {
      const { provider } = await context.open();
      const controller = new AbortController();
      const start = (signal?: AbortSignal): Promise<Observation> => observeLogin(provider, { ...login, signal });

      const first = start(aborted === "the first" ? controller.signal : undefined);
      const second = start(aborted === "the second" ? controller.signal : undefined);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      controller.abort();
      const other = await settleWithin(context.deadlineMs, aborted === "the first" ? second : first);

      const wanted = login.password === undefined ? "account" : "verified";
      const variant = { ...login, aborted, turns };
      context.expect({ ...variant, other: other.outcome }).toEqual({ ...variant, other: wanted });
    }
  }
}

function listVariants(): readonly { readonly aborted: "the first" | "the second"; readonly turns: number }[] {
  return (["the first", "the second"] as const).flatMap((aborted) => [0, 1, 3].map((turns) => ({ aborted, turns })));
}
