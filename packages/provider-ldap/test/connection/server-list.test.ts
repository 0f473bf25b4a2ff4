import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LdapServer } from "../../src/connection/ldap-server.ts";
import { createServerList, type ServerList } from "../../src/connection/server-list.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const [a, b, c] = ["a", "b", "c"].map((host): LdapServer => ({
  host,
  port: 636,
  tls: {},
  startTls: false,
})) as [LdapServer, LdapServer, LdapServer];
const order = (list: ServerList): string =>
  list
    .next()
    .map(({ host }) => host)
    .join("");

describe("createServerList", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start, toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives servers in the order in which they were given, each time", () => {
    const list = createServerList([a, b, c], "in-order");

    expect([order(list), order(list)]).toEqual(["abc", "abc"]);
  });

  it("begins with each in turn where that is wanted", () => {
    const list = createServerList([a, b, c], "round-robin");

    expect([1, 2, 3, 4].map(() => order(list))).toEqual(["abc", "bca", "cab", "abc"]);
  });

  it.each(["in-order", "round-robin"] as const)("gives the only server, even while it rests (%s)", (serverOrder) => {
    const list = createServerList([a], serverOrder);

    list.fail(a);

    expect([order(list), order(list)]).toEqual(["a", "a"]);
  });

  it("puts one that failed last until its rest is over", () => {
    const list = createServerList([a, b, c], "in-order");

    list.fail(a);
    const resting = order(list);
    vi.setSystemTime(start + 1_000);

    expect([resting, order(list)]).toEqual(["bca", "abc"]);
  });

  it("puts those that failed in the order in which their rests end", () => {
    const list = createServerList([a, b, c], "in-order");

    list.fail(a);
    vi.setSystemTime(start + 1_000);
    list.fail(a);
    list.fail(b);

    expect(order(list)).toBe("cba");
  });

  it("lets one that answers be asked again at once", () => {
    const list = createServerList([a, b], "in-order");
    list.fail(a);

    list.succeed(a);

    expect(order(list)).toBe("ab");
  });

  it("lets one rest for a minute at most", () => {
    const list = createServerList([a, b], "in-order");
    let now = start;
    for (let failures = 0; failures < 20; failures += 1) {
      now += 60_000;
      vi.setSystemTime(now);
      list.fail(a);
    }

    vi.setSystemTime(now + 59_999);
    const resting = order(list);
    vi.setSystemTime(now + 60_000);

    expect([resting, order(list)]).toEqual(["ba", "ab"]);
  });

  it("takes turns among all, and leaves those that rest behind the others", () => {
    const list = createServerList([a, b, c], "round-robin");

    list.fail(b);

    expect([1, 2, 3].map(() => order(list))).toEqual(["acb", "cab", "cab"]);
  });
});
