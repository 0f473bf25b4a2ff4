import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { TypedItem } from "../../src/dynamo-port.ts";
import { rememberItems } from "../../src/toolkit/remember-items.ts";

const { signal } = new AbortController();

/** A table of items, and what was asked of it and made of them. */
function openItems(items: Record<string, TypedItem | undefined>, timeToLiveMs = 60_000) {
  const fetched: string[] = [];
  const made: string[] = [];
  const find = rememberItems(
    timeToLiveMs,
    (key) => {
      fetched.push(key);
      const item = items[key];
      return item === undefined ? Promise.resolve(undefined) : Promise.resolve(structuredClone(item));
    },
    (key, item) => {
      made.push(`${key} ${item["value"]?.S ?? ""}`);
      if (item["value"]?.S === "broken") throw new TypeError("broken");
      return { key };
    },
  );
  return { find, fetched, made };
}

describe("rememberItems", () => {
  it("fetches an item once, and makes one thing of it", async () => {
    const { find, fetched, made } = openItems({ one: { value: { S: "a" } } });

    const [first, second] = [await find("one", signal), await find("one", signal)];

    expect(first).toStrictEqual({ key: "one" });
    expect(second).toBe(first);
    expect({ fetched, made }).toStrictEqual({ fetched: ["one"], made: ["one a"] });
  });

  it("remembers that there is none", async () => {
    const { find, fetched } = openItems({});

    expect([await find("one", signal), await find("one", signal)]).toStrictEqual([undefined, undefined]);
    expect(fetched).toStrictEqual(["one"]);
  });

  it("keeps what it made over another fetch of the same item", async () => {
    const { find, fetched, made } = openItems({ one: { value: { S: "a" }, list: { L: [{ N: "1" }] } } }, 0);

    const [first, second] = [await find("one", signal), await find("one", signal)];

    expect(second).toBe(first);
    expect({ fetched, made }).toStrictEqual({ fetched: ["one", "one"], made: ["one a"] });
  });

  it("makes another thing of an item that has changed, and gives nothing for one that is gone", async () => {
    const items: Record<string, TypedItem | undefined> = { one: { value: { S: "a" } } };
    const { find, made } = openItems(items, 0);
    const first = await find("one", signal);

    items["one"] = { value: { S: "b" } };
    const second = await find("one", signal);
    items["one"] = undefined;
    const third = await find("one", signal);

    expect(second).not.toBe(first);
    expect(third).toBeUndefined();
    expect(made).toStrictEqual(["one a", "one b"]);
  });

  it("fetches again when the time is over", async () => {
    const { find, fetched } = openItems({ one: { value: { S: "a" } } }, 30);

    await find("one", signal);
    await find("one", signal);
    await delay(40);
    await find("one", signal);

    expect(fetched).toStrictEqual(["one", "one"]);
  });

  it("forgets failures, of the fetch and of what is made", async () => {
    const items: Record<string, TypedItem | undefined> = { one: { value: { S: "broken" } } };
    const { find, fetched, made } = openItems(items, 0);
    let isDown = true;
    const findDown = rememberItems(
      60_000,
      () => (isDown ? Promise.reject(new Error("down")) : Promise.resolve({ value: { S: "up" } })),
      (_, item) => item["value"]?.S,
    );

    await expect(find("one", signal)).rejects.toThrow("broken");
    items["one"] = { value: { S: "mended" } };
    await expect(findDown("one", signal)).rejects.toThrow("down");
    isDown = false;

    expect(await find("one", signal)).toStrictEqual({ key: "one" });
    expect(await findDown("one", signal)).toBe("up");
    expect({ fetched, made }).toStrictEqual({ fetched: ["one", "one"], made: ["one broken", "one mended"] });
  });

  it("has room for names that do not exist, and then some", async () => {
    const { find, fetched } = openItems({ one: { value: { S: "a" } } });
    await find("one", signal);

    for (let index = 0; index < 900; index += 1) await find(`made-up-${String(index)}`, signal);
    await find("one", signal);

    expect(fetched.filter((key) => key === "one")).toHaveLength(1);
  });

  it("gives each its own request where several ask at once, and makes one thing", async () => {
    const { find, fetched, made } = openItems({ one: { value: { S: "a" } } });

    const results = await Promise.all([find("one", signal), find("one", signal), find("one", signal)]);

    expect(new Set(results).size).toBe(1);
    expect({ fetches: fetched.length, made }).toStrictEqual({ fetches: 3, made: ["one a"] });
  });

  it("counts the time from when an item was asked for, and gives the newer one of two that come late", async () => {
    const answers: ((value: string) => void)[] = [];
    const find = rememberItems(
      50,
      () =>
        new Promise<TypedItem>((resolve) => {
          answers.push((value) => {
            resolve({ value: { S: value } });
          });
        }),
      (_, item) => item["value"]?.S,
    );
    const [older, newer] = [find("one", signal), delay(5).then(() => find("one", signal))];
    await delay(20);

    answers[1]?.("new");
    const second = await newer;
    answers[0]?.("old");
    const first = await older;
    await delay(50);
    const later = find("one", signal);
    await delay(1);
    answers[2]?.("newest");

    expect([first, second, await later]).toStrictEqual(["new", "new", "newest"]);
  });
});
