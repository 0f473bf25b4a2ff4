import { ConfigurationError } from "@transfer-idp/core";
import { expectNoSecret } from "@transfer-idp/test-parts";
import { InvalidCredentialsError, StatusCodeParser } from "ldapts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LdapConnection } from "../../src/connection/ldap-connection.ts";
import { type BindServiceAccount, createServiceAccount } from "../../src/connection/service-account.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const dn = "cn=transfer,dc=x";
const refusedByDirectory = {
  code: "ERR_PROVIDER_UNAVAILABLE",
  provider: "corp",
  kind: "access-denied",
  backendError: "invalidCredentials",
};

/** A service account in a directory that takes one password. */
function open({
  accepted = "right",
  passwords = ["right"],
  timeoutMs = 1_000,
}: { readonly accepted?: string; readonly passwords?: readonly unknown[]; readonly timeoutMs?: number } = {}): {
  readonly bind: (signal?: AbortSignal) => Promise<void>;
  /** Each bind, by its password. */
  readonly tried: readonly string[];
  readonly fetched: () => number;
  readonly directory: { accepted: string; failure: Error | undefined };
} {
  const tried: string[] = [];
  const directory = { accepted, failure: undefined as Error | undefined };
  let fetched = 0;
  const connection = {
    bind: (name: string, password: string, control: unknown) => {
      expect([name, control]).toEqual([dn, undefined]);
      tried.push(password);
      if (directory.failure !== undefined) return Promise.reject(directory.failure);
      return password === directory.accepted ? Promise.resolve() : Promise.reject(new InvalidCredentialsError());
    },
  } as Partial<LdapConnection> as LdapConnection;
  const bindService: BindServiceAccount = createServiceAccount({
    provider: "corp",
    dn,
    timeoutMs,
    fetchPassword: () => {
      const password = passwords[Math.min(fetched, passwords.length - 1)];
      fetched += 1;
      return typeof password === "function" ? (password as () => string | Promise<string>)() : (password as string);
    },
  });
  return {
    bind: (signal = new AbortController().signal) => bindService(connection, signal),
    tried,
    fetched: () => fetched,
    directory,
  };
}

describe("createServiceAccount", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start, toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("fetches nothing before somebody binds", () => {
    expect(open().fetched()).toBe(0);
  });

  it("fetches the password once, and keeps it", async () => {
    const account = open();

    await account.bind();
    await account.bind();

    expect([account.fetched(), account.tried]).toEqual([1, ["right", "right"]]);
  });

  it("fetches it again, once, where the directory refuses the one that is kept", async () => {
    const account = open({ accepted: "old", passwords: ["old", "new"] });
    await account.bind();
    account.directory.accepted = "new";

    await account.bind();
    await account.bind();

    expect([account.fetched(), account.tried]).toEqual([2, ["old", "old", "new", "new"]]);
  });

  it("does not try a password again that was refused a moment ago, though it was fetched again", async () => {
    const account = open({ accepted: "old", passwords: ["old"] });
    await account.bind();
    account.directory.accepted = "new";

    await expect(account.bind()).rejects.toMatchObject(refusedByDirectory);
    await expect(account.bind()).rejects.toMatchObject(refusedByDirectory);

    expect(account.tried).toEqual(["old", "old"]);
  });

  it("tries a refused password again after a second, then four, and at most a quarter of an hour: less often than would lock an account", async () => {
    const account = open({ passwords: ["wrong"] });
    const tries: number[] = [];
    for (let second = 0; second <= 3_600; second += 1) {
      vi.setSystemTime(start + second * 1_000);
      const before = account.tried.length;
      await expect(account.bind()).rejects.toMatchObject(refusedByDirectory);
      if (account.tried.length > before) tries.push(second);
    }

    expect(tries).toEqual([0, 1, 5, 21, 85, 341, 1_241, 2_141, 3_041]);
  });

  it("tries another password at once, while a refused one rests", async () => {
    const account = open({ passwords: ["wrong", "right"] });
    await expect(account.bind()).rejects.toMatchObject(refusedByDirectory);

    await account.bind();

    expect(account.tried).toEqual(["wrong", "right"]);
  });

  it("fetches no other password where the directory says something else", async () => {
    const account = open();
    await account.bind();
    account.directory.failure = StatusCodeParser.parse({ status: 51, errorMessage: "" } as never);

    await expect(account.bind()).rejects.toBe(account.directory.failure);
    account.directory.failure = Object.assign(new Error("x"), { code: "ECONNRESET" });
    await expect(account.bind()).rejects.toBe(account.directory.failure);
    account.directory.failure = undefined;
    await account.bind();

    expect([account.fetched(), account.tried]).toEqual([1, ["right", "right", "right", "right"]]);
  });

  it.each([[""], [undefined], [null], [7]])("takes %j for no password, and binds not at all", async (password) => {
    const account = open({ passwords: [password] });

    await expect(account.bind()).rejects.toMatchObject({
      code: "ERR_PROVIDER_UNAVAILABLE",
      provider: "corp",
      kind: "misconfigured",
    });
    expect(account.tried).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("hunter2 secret");
      },
    ],
    ["rejects", () => Promise.reject(Object.assign(new Error("hunter2 secret"), { code: "hunter2 secret" }))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ["rejects with text", () => Promise.reject("hunter2 secret")],
  ])("takes a function that %s for an outage, and shows nothing of it", async (_, fetchPassword) => {
    const account = open({ passwords: [fetchPassword] });

    const error: unknown = await account.bind().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", provider: "corp", kind: "backend-error" });
    expectNoSecret(["hunter2 secret"], { error });
    expect(account.tried).toEqual([]);
  });

  it("lets an error of the library's own be what it is", async () => {
    const own = new ConfigurationError("secret", "must be there");
    const account = open({ passwords: [() => Promise.reject(own)] });

    await expect(account.bind()).rejects.toBe(own);
  });

  it("fetches again after a fetch that failed", async () => {
    const account = open({ passwords: [() => Promise.reject(new Error("x")), "right"] });
    await expect(account.bind()).rejects.toMatchObject({ kind: "backend-error" });

    await account.bind();

    expect([account.fetched(), account.tried]).toEqual([2, ["right"]]);
  });

  it("lets all who bind at the same time wait for one fetch", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const account = open({ passwords: [() => promise] });

    const binds = [account.bind(), account.bind(), account.bind()];
    resolve("right");
    await Promise.all(binds);

    expect([account.fetched(), account.tried]).toEqual([1, ["right", "right", "right"]]);
  });

  it("lets the end of one login end no fetch that others wait for", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const account = open({ passwords: [() => promise] });
    const login = new AbortController();

    const [ended, other] = [account.bind(login.signal), account.bind()];
    await vi.waitFor(() => {
      expect(account.fetched()).toBe(1);
    });
    login.abort();
    await expect(ended).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    resolve("right");
    await other;

    expect([account.fetched(), account.tried]).toEqual([1, ["right"]]);
  });

  it("waits no longer than it may", async () => {
    const account = open({ passwords: [() => new Promise(() => undefined)], timeoutMs: 10 });

    await expect(account.bind()).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
  });

  it("fetches it again at the next login where a fetch takes too long, and may never end", async () => {
    const never = (): Promise<string> => new Promise(() => undefined);
    const { bind, tried, fetched } = open({ passwords: [never, "right"], timeoutMs: 20 });

    await expect(bind()).rejects.toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "timeout" });
    await bind();

    expect([tried, fetched()]).toEqual([["right"], 2]);
  });
});
