import type { IdentityProvider } from "@transfer-idp/core";
import {
  createTestAuthority,
  findOpenLdap,
  howToGetOpenLdap,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
  startTcpProxy,
  type TcpProxy,
} from "@transfer-idp/test-parts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLdapProvider, type LdapProviderOptions } from "../src/index.ts";
import { logIn, type LoginAnswer, makeLogin } from "./log-in.ts";
import { addEntries, createPlace, makePerson } from "./open-ldap-users.ts";
import { optionsFor } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);
const password = "Horse-7-battery";

/** For GnuTLS, which Debian's slapd has. */
const onlyTls12 = "NORMAL:-VERS-ALL:+VERS-TLS1.2";

/** How long a login may take that asks for an account and verifies a password: each 1 s at most, and some to spare. */
const budgetMs = 2_500;

const granted: LoginAnswer = { outcome: "verified", username: "alice" };
const outage = (kind: string, more: object = {}): LoginAnswer => ({
  outcome: "failed",
  code: "ERR_PROVIDER_UNAVAILABLE",
  kind,
  countsAsGuess: false,
  ...more,
});

describe.runIf(isThere)("createLdapProvider, when something fails,", () => {
  let server: OpenLdapServer;
  let base: string;
  let proxies: TcpProxy[];

  beforeAll(async () => {
    // It counts wrong passwords, of which none locks.
    server = await startOpenLdap({ passwordPolicy: ["pwdMaxFailure: 1000"] });
  });

  afterAll(async () => {
    await server.stop();
  });

  beforeEach(async () => {
    proxies = [];
    base = await createPlace(server);
    await addEntries(server, { [`uid=alice,${base}`]: makePerson("alice", { userPassword: password }) });
  });

  afterEach(async () => {
    for (const proxy of proxies) await proxy.close();
  });

  async function openProxy(): Promise<TcpProxy> {
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: server.securePort });
    proxies.push(proxy);
    return proxy;
  }

  /** Opens a provider whose servers are proxies. */
  function open(
    through: readonly TcpProxy[],
    options: Partial<Omit<LdapProviderOptions, "users">> = {},
  ): IdentityProvider {
    const servers = through.map(({ port }) => `ldaps://localhost:${String(port)}`);
    return createLdapProvider(
      optionsFor(server, base, { servers, timeouts: { requestMs: 1_000, connectMs: 500 }, ...options }),
    );
  }

  /** How many wrong passwords of alice the directory has counted. */
  async function countFailures(): Promise<number> {
    const client = await server.connectAsAdmin();
    try {
      const { searchEntries } = await client.search(`uid=alice,${base}`, {
        scope: "base",
        attributes: ["pwdFailureTime"],
      });
      return [searchEntries[0]?.["pwdFailureTime"] ?? []].flat().length;
    } finally {
      await client.unbind();
    }
  }

  async function timed(login: () => Promise<LoginAnswer>): Promise<LoginAnswer> {
    const started = performance.now();
    const answer = await login();
    expect(performance.now() - started).toBeLessThan(budgetMs);
    return answer;
  }

  describe("a server", () => {
    it("that was killed and came back lets users in by the next login", async () => {
      const provider = open([await openProxy()]);
      expect(await logIn(provider, "alice", password)).toEqual(granted);

      await server.kill();
      const down = await timed(() => logIn(provider, "alice", password));
      await server.restart();

      expect(down).toMatchObject({ outcome: "failed", code: "ERR_PROVIDER_UNAVAILABLE" });
      expect(await timed(() => logIn(provider, "alice", password))).toEqual(granted);
    });

    it("that closed all connections in between is asked on fresh ones, and nobody notices", async () => {
      const proxy = await openProxy();
      const provider = open([proxy]);
      expect(await logIn(provider, "alice", password)).toEqual(granted);

      proxy.dropAll();

      expect(await timed(() => logIn(provider, "alice", password))).toEqual(granted);
      expect(proxy.total).toBe(4);
    });

    it("to which kept connections lead nowhere any more is asked on fresh ones within one login", async () => {
      const proxy = await openProxy();
      const provider = open([proxy], { timeouts: { requestMs: 3_000, connectMs: 500 } });
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      await delay(1_100);

      // As a NAT gateway forgets connections while the environment is frozen: nobody says that they are gone.
      proxy.forget();

      const started = performance.now();
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      // One second of silence for each of the two pools.
      expect(performance.now() - started).toBeLessThan(2_500);
    });

    it("that takes connections and never answers fails the login in time", async () => {
      const proxy = await openProxy();
      const provider = open([proxy]);
      await proxy.setMode("hang");

      expect(await timed(() => logIn(provider, "alice", password))).toEqual(outage("timeout"));

      await proxy.setMode("pass");
      expect(await timed(() => logIn(provider, "alice", password))).toEqual(granted);
    });

    it("that is killed while it is asked fails the login, and lets users in when it is back", async () => {
      const provider = open([await openProxy()], { timeouts: { requestMs: 3_000, connectMs: 500 } });
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      const finding = await provider.findAccount(makeLogin("alice"));
      server.freeze();

      const verify = finding.kind === "account" ? finding.verifyPassword : undefined;
      const settled = verify?.(password, new AbortController().signal).catch((error: unknown) => error);
      await delay(50);
      await server.kill();

      expect(await settled).toMatchObject({ code: "ERR_PROVIDER_UNAVAILABLE", kind: "unreachable" });
      await server.restart();
      expect(await timed(() => logIn(provider, "alice", password))).toEqual(granted);
    });

    it("that does not become ready in time is a time-out", async () => {
      const proxy = await openProxy();
      proxy.delayMs = 800;

      expect(await timed(() => logIn(open([proxy]), "alice", password))).toEqual(outage("timeout"));
    });

    it("that is slow is waited for", async () => {
      const proxy = await openProxy();
      const provider = open([proxy], { timeouts: { requestMs: 3_000, connectMs: 3_000 } });
      proxy.delayMs = 150;

      expect(await logIn(provider, "alice", password)).toEqual(granted);
    });

    it.each([
      [1_300, 0],
      [700, 1_100],
    ])(
      "that takes %i ms over binds is sent each of them once, on a connection unused for %i ms too",
      async (slowMs, unusedMs) => {
        const [first, second] = [await openProxy(), await openProxy()];
        const provider = open([first, second], { timeouts: { requestMs: 3_000, connectMs: 2_500 } });
        expect(await logIn(provider, "alice", password)).toEqual(granted);
        const finding = await provider.findAccount(makeLogin("alice"));
        // Connections that were used a moment ago, and those that were not, which are asked whether they lead anywhere.
        first.delayMs = slowMs;
        if (unusedMs > 0) await delay(unusedMs);
        const before = await countFailures();

        const verify = finding.kind === "account" ? finding.verifyPassword : undefined;

        expect(await verify?.("wrong", AbortSignal.timeout(5_000))).toEqual({
          outcome: "refused",
          reason: "wrong-password",
        });
        expect([(await countFailures()) - before, second.total]).toEqual([1, 0]);
      },
    );

    it("is not left alone because somebody hung up", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      const provider = open([first, second], { timeouts: { requestMs: 3_000, connectMs: 2_000 } });
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      first.delayMs = 300;
      for (let turn = 0; turn < 3; turn += 1) await logIn(provider, "alice", password, AbortSignal.timeout(50));
      first.delayMs = 0;

      expect(await logIn(provider, "alice", password)).toEqual(granted);
      expect(second.total).toBe(0);
    });

    it("that does not answer does not end the warm-up where another one does", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      await first.setMode("refuse");

      await open([first, second]).warmUp?.();

      expect(second.connections()).toBe(2);
    });

    it("that falls silent over a bind fails the login as a guess: it may have been about to say that the password is wrong", async () => {
      const proxy = await openProxy();
      const provider = open([proxy]);
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      const finding = await provider.findAccount(makeLogin("alice"));
      await proxy.setMode("hang");

      const verify = finding.kind === "account" ? finding.verifyPassword : undefined;
      const verdict = verify?.(password, AbortSignal.timeout(2_000));

      await expect(verdict).rejects.toMatchObject({ kind: "timeout", countsAsGuess: true });
    });
  });

  describe("of several servers", () => {
    it.each(["refuse", "reset"] as const)("the second is asked where the first does %s", async (mode) => {
      const [first, second] = [await openProxy(), await openProxy()];
      await first.setMode(mode);

      const provider = open([first, second]);

      expect(await timed(() => logIn(provider, "alice", password))).toEqual(granted);
      expect(second.total).toBe(2);
    });

    it("the second is asked where the first takes connections and never answers, and the first is then left alone", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      await first.setMode("hang");
      const provider = open([first, second], { timeouts: { requestMs: 2_000, connectMs: 500 } });

      expect(await timed(() => logIn(provider, "alice", password))).toEqual(granted);
      const asked = first.total;
      const started = performance.now();
      expect(await logIn(provider, "alice", password)).toEqual(granted);

      expect(performance.now() - started).toBeLessThan(400);
      expect(first.total).toBe(asked);
    });

    it("the first is asked again when its rest is over", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      await first.setMode("refuse");
      const provider = open([first, second]);
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      await first.setMode("pass");

      await delay(1_100);

      expect(await logIn(provider, "alice", password)).toEqual(granted);
      expect(first.total).toBe(2);
    });

    it("each is asked in turn where that is wanted", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      const provider = open([first, second], { serverOrder: "round-robin" });

      for (let turn = 0; turn < 4; turn += 1) expect(await logIn(provider, "alice", password)).toEqual(granted);

      expect([first.total, second.total]).toEqual([2, 2]);
    });

    it("no second one is asked about a password that the first found wrong", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      const provider = open([first, second]);

      expect(await logIn(provider, "alice", "wrong")).toEqual({ outcome: "refused", reason: "wrong-password" });

      expect(second.total).toBe(0);
    });
  });

  describe("of TLS,", () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "ldap-authority-"));
    });

    afterAll(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    it("a certificate of another authority sends no password, over LDAPS and over StartTLS", async () => {
      const { ca } = await createTestAuthority(folder);
      for (const [servers, tls] of [
        [[`ldaps://localhost:${String(server.securePort)}`], { ca }],
        [[`ldap://localhost:${String(server.port)}`], { ca, startTls: true }],
      ] as const) {
        const provider = createLdapProvider(optionsFor(server, base, { servers, tls }));

        expect(await timed(() => logIn(provider, "alice", password))).toEqual(outage("misconfigured"));
      }
    });

    it("a certificate is checked whatever the environment says", async () => {
      const { ca } = await createTestAuthority(folder);
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
      try {
        for (const [servers, tls] of [
          [[`ldaps://localhost:${String(server.securePort)}`], { ca }],
          [[`ldap://localhost:${String(server.port)}`], { ca, startTls: true }],
        ] as const) {
          const provider = createLdapProvider(optionsFor(server, base, { servers, tls }));

          expect(await logIn(provider, "alice", password)).toEqual(outage("misconfigured"));
        }
      } finally {
        delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      }
    });

    it("a certificate of another name is none, unless the name is told", async () => {
      const proxy = await openProxy();
      const servers = [`ldaps://127.0.0.2:${String(proxy.port)}`];
      // The proxy listens on 127.0.0.1 only.
      const elsewhere = createLdapProvider(optionsFor(server, base, { servers }));
      const named = (serverName: string): IdentityProvider =>
        createLdapProvider(optionsFor(server, base, { tls: { ca: server.ca, serverName } }));

      expect(await logIn(elsewhere, "alice", password)).toMatchObject({ outcome: "failed", kind: "unreachable" });
      expect(await logIn(named("directory.example.com"), "alice", password)).toEqual(outage("misconfigured"));
      expect(await logIn(named("localhost"), "alice", password)).toEqual(granted);
    });

    it("an expired certificate is none", async () => {
      const expired = await startOpenLdap({ certificate: { expired: true } });
      try {
        const provider = createLdapProvider(optionsFor(expired, expired.suffix));

        expect(await logIn(provider, "alice", password)).toEqual(outage("misconfigured"));
      } finally {
        await expired.stop();
      }
    });

    it("a version older than is allowed is not spoken", async () => {
      const old = await startOpenLdap({ settings: { global: [`olcTLSCipherSuite: ${onlyTls12}`] } });
      try {
        await addEntries(old, { [`uid=alice,${old.suffix}`]: makePerson("alice", { userPassword: password }) });
        const open = (minVersion: "TLSv1.2" | "TLSv1.3"): IdentityProvider =>
          createLdapProvider(optionsFor(old, old.suffix, { tls: { ca: old.ca, minVersion } }));

        // The server ends the handshake, with or without a word.
        expect(await logIn(open("TLSv1.3"), "alice", password)).toMatchObject({ outcome: "failed" });
        expect(await logIn(open("TLSv1.2"), "alice", password)).toEqual(granted);
      } finally {
        await old.stop();
      }
    });

    it("a certificate of ours is shown to a server that demands one", async () => {
      const strict = await startOpenLdap({ settings: { global: ["olcTLSVerifyClient: demand"] } });
      try {
        const alice = [
          "objectClass: inetOrgPerson",
          "uid: alice",
          "cn: alice",
          "sn: alice",
          `userPassword: ${password}`,
        ];
        await strict.load([`dn: uid=alice,${strict.suffix}`, ...alice, ""].join("\n"));
        const { cert: certificate, key } = await strict.authority.issue({ names: ["transfer"], client: true });
        const open = (tls: object): IdentityProvider =>
          createLdapProvider(optionsFor(strict, strict.suffix, { tls: { ca: strict.ca, ...tls } }));

        expect(await logIn(open({}), "alice", password)).toMatchObject({ outcome: "failed" });
        expect(await logIn(open({ certificate, key }), "alice", password)).toEqual(granted);
      } finally {
        await strict.stop();
      }
    });

    it("passwords go over a plain connection where that is allowed in words", async () => {
      const provider = createLdapProvider(
        optionsFor(server, base, { servers: [server.url], tls: { allowPasswordsWithoutTls: true } }),
      );

      expect(await logIn(provider, "alice", password)).toEqual(granted);
    });

    it("a server that demands TLS is an outage without it", async () => {
      const strict = await startOpenLdap({ settings: { global: ["olcSecurity: simple_bind=112"] } });
      try {
        const options = { servers: [strict.url], tls: { allowPasswordsWithoutTls: true } };

        expect(await logIn(createLdapProvider(optionsFor(strict, strict.suffix, options)), "alice", password)).toEqual(
          outage("misconfigured"),
        );
      } finally {
        await strict.stop();
      }
    });
  });

  describe("the service account", () => {
    it("whose password was changed is let in with the one that is fetched anew", async () => {
      // A password that somebody else sets would otherwise be one that must be changed.
      const changing = await startOpenLdap({ passwordPolicy: false });
      try {
        await addEntries(changing, {
          [`uid=alice,${changing.suffix}`]: makePerson("alice", { userPassword: password }),
        });
        let current = changing.service.password;
        let fetched = 0;
        const provider = createLdapProvider(
          optionsFor(changing, changing.suffix, {
            bind: {
              serviceDn: changing.service.dn,
              servicePassword: () => {
                fetched += 1;
                return Promise.resolve(current);
              },
            },
            pool: { idleMs: 1 },
          }),
        );
        expect(await logIn(provider, "alice", password)).toEqual(granted);
        expect(await logIn(provider, "alice", password)).toEqual(granted);
        expect(fetched).toBe(1);

        current = "Zebra-8-other";
        await changing.load(
          [
            `dn: ${changing.service.dn}`,
            "changetype: modify",
            "replace: userPassword",
            `userPassword: ${current}`,
            "",
          ].join("\n"),
        );

        expect(await logIn(provider, "alice", password)).toEqual(granted);
        expect(fetched).toBe(2);
      } finally {
        await changing.stop();
      }
    });

    it("whose password is wrong is an outage, and is not tried at each login", async () => {
      const locking = await startOpenLdap({ passwordPolicy: ["pwdMaxFailure: 3"] });
      try {
        const provider = createLdapProvider(
          optionsFor(locking, locking.suffix, {
            bind: { serviceDn: locking.service.dn, servicePassword: () => "wrong" },
          }),
        );

        for (let turn = 0; turn < 20; turn += 1) {
          expect(await logIn(provider, "alice", password)).toEqual(outage("access-denied"));
        }

        const together = Array.from({ length: 10 }, () => logIn(provider, "alice", password));
        expect(new Set((await Promise.all(together)).map(({ outcome }) => outcome))).toEqual(new Set(["failed"]));

        const right = createLdapProvider(optionsFor(locking, locking.suffix));
        expect(await logIn(right, "alice", password)).toEqual({ outcome: "unknown" });
      } finally {
        await locking.stop();
      }
    });
  });

  describe("a pool", () => {
    it("has no more connections than it may, and whoever finds none free waits", async () => {
      const proxy = await openProxy();
      const provider = open([proxy], { pool: { maxConnections: 3 }, timeouts: { requestMs: 5_000, connectMs: 2_000 } });

      const answers = await Promise.all(Array.from({ length: 60 }, () => logIn(provider, "alice", password)));

      expect(answers).toEqual(answers.map(() => granted));
      expect(proxy.total).toBe(6);
    });

    it("closes kept connections to one server where it needs one to another", async () => {
      const [first, second] = [await openProxy(), await openProxy()];
      const provider = open([first, second], { serverOrder: "round-robin", pool: { maxConnections: 1 } });
      for (let turn = 0; turn < 6; turn += 1) expect(await logIn(provider, "alice", password)).toEqual(granted);

      // One that searches and one that binds.
      await expect.poll(() => first.connections() + second.connections()).toBe(2);
    });

    it("never mixes who is bound: wrong and right passwords of many users, at once and on kept connections", async () => {
      const names = Array.from({ length: 12 }, (_, index) => `user${String(index)}`);
      await addEntries(
        server,
        Object.fromEntries(
          names.map((name) => [`uid=${name},${base}`, makePerson(name, { userPassword: `${password}-${name}` })]),
        ),
      );
      const provider = open([await openProxy()], {
        pool: { maxConnections: 4 },
        timeouts: { requestMs: 10_000, connectMs: 2_000 },
      });

      const logins = Array.from({ length: 240 }, (_, index) => ({
        name: names[index % names.length] ?? "",
        owner: names[(index * 7) % names.length] ?? "",
      }));
      const answers = await Promise.all(logins.map(({ name, owner }) => logIn(provider, name, `${password}-${owner}`)));

      expect(answers).toEqual(
        logins.map(({ name, owner }) =>
          name === owner ? { outcome: "verified", username: name } : { outcome: "refused", reason: "wrong-password" },
        ),
      );
    });

    it("keeps no connection that nobody used for a while", async () => {
      const proxy = await openProxy();
      const provider = open([proxy], { pool: { idleMs: 100 } });
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      expect(proxy.connections()).toBe(2);

      await expect.poll(() => proxy.connections()).toBe(0);

      expect(await logIn(provider, "alice", password)).toEqual(granted);
    });

    it("gives the connection up of a login that ends early, and lets nobody have its answer", async () => {
      const proxy = await openProxy();
      const provider = open([proxy], { pool: { maxConnections: 1 } });
      expect(await logIn(provider, "alice", password)).toEqual(granted);
      proxy.delayMs = 200;

      const ended = logIn(provider, "alice", "wrong", AbortSignal.timeout(100));
      expect(await ended).toMatchObject({ outcome: "failed", kind: "timeout" });
      proxy.delayMs = 0;

      expect(await logIn(provider, "alice", password)).toEqual(granted);
    });
  });
});
