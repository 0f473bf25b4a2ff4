import { toItem } from "@transfer-idp/test-parts";
import { describe, expect, it } from "vitest";
import type { UpdateOutcome } from "../../src/dynamo-tables.ts";
import { reserveGuess } from "../../src/lockout/reserve-guess.ts";
import { makeGuess, minute, schedule, signal, start } from "./open-counters.ts";

type Item = ReturnType<typeof toItem>;

const open = toItem({ key: "alice", guesses: 1, reservedAt: start, keptAt: start });
const locked = toItem({ key: "alice", guesses: 3, reservedAt: start, keptAt: start });
const updated: UpdateOutcome = { outcome: "updated" };
const failed = (item?: Item): UpdateOutcome => ({ outcome: "condition-failed", item });

/**
 * Reserves a guess of a counter whose requests are answered in the order given; all further updates fail on an open counter.
 */
async function reserveAmong(updates: readonly UpdateOutcome[], reads: readonly (Item | undefined)[] = []) {
  const asked: string[] = [];
  const [nextUpdate, nextRead] = [updates.values(), reads.values()];
  const reserving = reserveGuess(
    { ...makeGuess(0), schedule, signal },
    {
      name: "counters",
      update: ({ update }) => {
        asked.push(update.includes("if_not_exists") ? "count" : "count earlier");
        return Promise.resolve(nextUpdate.next().value ?? failed(open));
      },
      read: () => {
        asked.push("read");
        return Promise.resolve(nextRead.next().value);
      },
    },
  );
  const answer: unknown = await reserving.catch((error: unknown) => error);
  return { answer, asked };
}

// What no real table does: hand back an item or not, as the test says, and contradict itself. All else is tested on tables.
describe("reserveGuess", () => {
  it("reads the counter where none is handed back, as DynamoDB would", async () => {
    expect(await reserveAmong([failed()], [locked])).toEqual({
      answer: { outcome: "locked", retryAfterMs: minute },
      asked: ["count", "read"],
    });
  });

  it("counts in a new counter where DynamoDB has deleted it meanwhile", async () => {
    expect(await reserveAmong([failed(), updated], [undefined])).toEqual({
      answer: { outcome: "reserved" },
      asked: ["count", "read", "count"],
    });
  });

  it("gives up where a table says again and again that it is open, and does not count", async () => {
    const { answer, asked } = await reserveAmong([]);

    expect(answer).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "backend-error", provider: "counters" });
    expect(asked).toHaveLength(20);
  });

  it.each(["guesses", "reservedAt", "keptAt"])("fails on an item without %s: it is no counter", async (attribute) => {
    const item = Object.fromEntries(Object.entries(locked).filter(([name]) => name !== attribute));

    const { answer } = await reserveAmong([failed(item)]);

    expect(answer).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "misconfigured", provider: "counters" });
  });
});
