import type { IdentityProvider } from "@transfer-idp/core";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createLdapProvider, ldapPresets } from "../../src/index.ts";
import { logIn } from "../log-in.ts";
import { ber, entry, message, result } from "./write-ber.ts";

/** Answers each request, by its id and its operation. */
type Answer = (id: number, operation: number, count: number) => Buffer;

const alice = (id: number): Buffer =>
  Buffer.concat([message(id, entry("uid=alice,dc=x", [["uid", "alice"]])), message(id, result(0x65, 0))]);
const broken = { outcome: "failed", code: "ERR_PROVIDER_UNAVAILABLE", kind: "backend-error" };

describe("createLdapProvider with a server that answers what none would", () => {
  const servers: Server[] = [];
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  async function open(answer: Answer, tls: object = { allowPasswordsWithoutTls: true }): Promise<IdentityProvider> {
    const server = createServer((socket) => {
      let count = 0;
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.on("data", (request) => {
        // Ids are short, and so are requests.
        const start = (request[1] ?? 0) < 0x80 ? 2 : 2 + ((request[1] ?? 0) & 0x7f);
        count += 1;
        socket.write(answer(request[start + 2] ?? 0, request[start + 3] ?? 0, count));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { readonly port: number };
    return createLdapProvider({
      servers: [`ldap://127.0.0.1:${String(port)}`],
      tls,
      bind: { serviceDn: "cn=transfer,dc=x", servicePassword: () => "service" },
      preset: ldapPresets.lldap,
      users: { base: "dc=x" },
      groups: null,
      timeouts: { connectMs: 500, requestMs: 1_000 },
    });
  }

  /** A server that answers as it should, but for the bind of a user: the second on a connection of its own. */
  const withBind = (bindAnswer: (id: number) => Buffer): Answer => {
    let binds = 0;
    return (id, operation) => {
      if (operation === 0x63) return alice(id);
      binds += 1;
      return binds === 1 ? message(id, result(0x61, 0)) : bindAnswer(id);
    };
  };

  it("lets a user in where the bind succeeds: the server of these tests can be right", async () => {
    const provider = await open(withBind((id) => message(id, result(0x61, 0))));

    expect(await logIn(provider, "alice", "right")).toEqual({ outcome: "verified", username: "alice" });
  });

  it.each<[string, (id: number) => Buffer]>([
    ["a result without a code", (id) => message(id, ber(0x61))],
    ["a code without a value", (id) => message(id, ber(0x61, ber(0x0a), ber(0x04), ber(0x04)))],
    ["another operation's success", (id) => message(id, result(0x6d, 0))],
    ["a search's success", (id) => message(id, result(0x65, 0))],
    ["a success that came before", (id) => message(id - 1, result(0x61, 0))],
  ])("lets nobody in by %s", async (_, answer) => {
    const provider = await open(withBind(answer));

    expect(await logIn(provider, "alice", "wrong")).toMatchObject(broken);
  });

  it.each<[string, (id: number) => Buffer]>([
    ["an end without a code", (id) => message(id, ber(0x65))],
    [
      "an attribute for the entry's name",
      (id) =>
        message(
          id,
          entry("uid=alice,dc=x", [
            ["uid", "alice"],
            ["dn", "uid=mallory,dc=x"],
          ]),
        ),
    ],
    [
      "an attribute twice",
      (id) =>
        message(
          id,
          entry("uid=alice,dc=x", [
            ["uid", "alice"],
            ["uid", "bob"],
          ]),
        ),
    ],
  ])("takes %s for no answer to a search, and for nobody's absence", async (_, answer) => {
    const provider = await open((id, operation) => (operation === 0x63 ? answer(id) : message(id, result(0x61, 0))));

    expect(await logIn(provider, "alice", "right")).toMatchObject(broken);
  });

  it("binds by no empty name", async () => {
    const nameless = (id: number): Buffer =>
      Buffer.concat([message(id, entry("", [["uid", "alice"]])), message(id, result(0x65, 0))]);
    const provider = await open((id, operation) => (operation === 0x63 ? nameless(id) : message(id, result(0x61, 0))));

    expect(await logIn(provider, "alice", "right")).toMatchObject({
      outcome: "failed",
      code: "ERR_INVALID_USER_RECORD",
    });
  });

  it("keeps a name apart that begins with a byte order mark", async () => {
    const other = (id: number): Buffer =>
      Buffer.concat([message(id, entry("uid=x,dc=x", [["uid", "\ufeffalice"]])), message(id, result(0x65, 0))]);
    const provider = await open((id, operation) => (operation === 0x63 ? other(id) : message(id, result(0x61, 0))));

    expect(await logIn(provider, "alice", "right")).toEqual({ outcome: "unknown" });
  });

  describe("to StartTLS", () => {
    const startTls = { startTls: true };

    it.each<[string, (id: number) => Buffer]>([
      [
        "controls that are longer than the message",
        (id) => ber(0x30, ber(0x02, id), result(0x78, 0), Buffer.of(0xa0, 0x7f)),
      ],
      ["an answer of another kind", (id) => message(id, entry("", []))],
      ["a bind's answer that never ends", (id) => ber(0x30, ber(0x02, id), Buffer.of(0x61, 0x04, 0x0a, 0x7f, 0, 0))],
      ["thousands of short messages", (id) => Buffer.concat(Array(9_000).fill(message(id + 1, ber(0x78))) as Buffer[])],
      ["one that says that it is long", () => Buffer.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff)],
      [
        "an answer with something behind it",
        (id) => Buffer.concat([message(id, result(0x78, 0)), message(id, result(0x61, 0))]),
      ],
    ])("ends the login, and neither the process nor its time, by %s", async (_, answer) => {
      const provider = await open((id) => answer(id), startTls);
      const started = performance.now();

      expect(await logIn(provider, "alice", "right")).toMatchObject({ outcome: "failed", kind: "backend-error" });
      expect(performance.now() - started).toBeLessThan(1_000);
    });

    it("sends nothing else where the server does not want it", async () => {
      const asked: number[] = [];
      const provider = await open((id, operation) => {
        asked.push(operation);
        return message(id, result(0x78, 2));
      }, startTls);

      expect(await logIn(provider, "alice", "right")).toMatchObject({ outcome: "failed", kind: "misconfigured" });
      expect(asked).toEqual([0x77]);
    });
  });
});
