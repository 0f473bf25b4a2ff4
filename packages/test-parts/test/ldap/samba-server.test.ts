import {
  findSamba,
  howToGetSamba,
  makePublicKey,
  requireRealPart,
  startSamba,
  type SambaServer,
  type SambaUserState,
} from "@transfer-idp/test-parts";
import { Client } from "ldapts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const program = await findSamba();

const codes: Readonly<Record<SambaUserState, string>> = {
  disabled: "533",
  locked: "775",
  expired: "701",
  "password-expired": "532",
  "must-change-password": "773",
  "wrong-hours": "530",
  "wrong-workstation": "531",
};

describe.runIf(requireRealPart("samba", program !== undefined, howToGetSamba))("startSamba", () => {
  let server: SambaServer;
  const clients: Client[] = [];

  function openClient(url: string = server.secureUrl): Client {
    const tls = url.startsWith("ldaps:") && { tlsOptions: { ca: server.ca } };
    const client = new Client({ url, timeout: 2000, connectTimeout: 2000, ...tls });
    clients.push(client);
    return client;
  }

  beforeAll(async () => {
    server = await startSamba();
  });

  afterEach(async () => {
    for (const open of clients.splice(0)) await open.unbind();
  });

  afterAll(async () => {
    await server.stop();
  });

  it("lets a user in by DN, user principal name and DOMAIN\\user, with passwords of any kind", async () => {
    for (const newUser of [
      { name: "ada", commonName: "Lovelace, Ada", password: "short" },
      { name: "käthe", password: "Käse-7-✓-🔑" },
      { name: "pat.o'hara", password: "ends with a blank " },
      { name: "long", password: "x".repeat(72) },
    ]) {
      const user = await server.createUser(newUser);
      for (const bindName of [user.dn, user.upn, user.downLevelName]) {
        const client = openClient();
        await client.bind(bindName, user.password);

        expect(client.isBound).toBe(true);
      }
    }
  });

  it("has TLS that its authority's certificate proves, StartTLS and plain binds", async () => {
    const [user, password] = [server.service.upn, server.service.password];
    await openClient().bind(user, password);
    await openClient(server.globalCatalogUrl).bind(user, password);
    await openClient(server.url).bind(user, password);
    const client = openClient(server.url);
    await client.startTLS({ ca: server.ca });
    await client.bind(user, password);

    const distrustful = new Client({ url: server.secureUrl });
    await expect(distrustful.bind(user, password)).rejects.toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  });

  it.each(Object.entries(codes) as [SambaUserState, string][])(
    "refuses a user who is kept out as %s with %s",
    async (state, code) => {
      const user = await server.createUser({ name: `user-${state}`, state });

      await expect(openClient().bind(user.upn, user.password)).rejects.toMatchObject({
        code: 49,
        message: expect.stringContaining(`data ${code},`) as string,
      });
      // Who does not know the password does not learn why; a locked account is no secret.
      await expect(openClient().bind(user.upn, "wrong")).rejects.toThrow(state === "locked" ? "data 775" : "data 52e");
    },
  );

  it("finds nested groups by the chain rule, keys in altSecurityIdentities, and direct groups in memberOf", async () => {
    const keys = [makePublicKey("one"), makePublicKey("two")];
    const user = await server.createUser({
      name: "nested",
      attributes: { altSecurityIdentities: keys, mail: "nested@example.test" },
    });
    const inner = await server.createGroup("inner", [user.dn]);
    const middle = await server.createGroup("middle", [inner]);
    await server.createGroup("outer", [middle]);
    const client = openClient();
    await client.bind(server.service.dn, server.service.password);

    const { searchEntries } = await client.search(server.base, {
      filter: `(member:1.2.840.113556.1.4.1941:=${user.dn})`,
      attributes: ["cn"],
    });
    const found = await client.search(server.base, {
      filter: "(sAMAccountName=nested)",
      attributes: ["memberOf", "altSecurityIdentities", "mail"],
    });

    expect(searchEntries.map((entry) => entry["cn"]).sort()).toEqual(["inner", "middle", "outer"]);
    expect(found.searchEntries).toEqual([
      {
        dn: user.dn,
        memberOf: inner,
        altSecurityIdentities: expect.arrayContaining(keys) as string[],
        mail: "nested@example.test",
      },
    ]);
  });

  it("has the same data at the same address after it was killed", async () => {
    const before = server.pid;
    await server.kill();
    await expect(openClient().bind(server.service.upn, server.service.password)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    await server.restart();
    const client = openClient();
    await client.bind(server.service.upn, server.service.password);

    expect(client.isBound).toBe(true);
    expect(server.pid).not.toBe(before);
  });

  it("locks after as many wrong passwords as it is told, side by side with another", async () => {
    const other = await startSamba({ lockoutThreshold: 0, certificate: { expired: true } });
    try {
      const user = await other.createUser({ name: "ada" });
      const client = new Client({ url: other.url });
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await expect(client.bind(user.upn, "wrong")).rejects.toThrow("data 52e");
      }
      await client.bind(user.upn, user.password);
      await client.unbind();
      const secure = new Client({ url: other.secureUrl, tlsOptions: { ca: other.ca } });
      await expect(secure.bind(user.upn, user.password)).rejects.toMatchObject({ code: "CERT_HAS_EXPIRED" });
    } finally {
      await other.stop();
    }
  });
});
