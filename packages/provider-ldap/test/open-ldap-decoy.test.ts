import { createAuthenticator, createJsonLineLogger } from "@transfer-idp/core";
import {
  findOpenLdap,
  howToGetOpenLdap,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
  startTcpProxy,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addEntries, createPlace, makePerson } from "./open-ldap-users.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);
const password = "Horse-7-battery";

describe.runIf(isThere)("users.decoyDn", () => {
  let server: OpenLdapServer;
  let base: string;
  let decoyDn: string;

  beforeAll(async () => {
    server = await startOpenLdap();
    base = await createPlace(server);
    decoyDn = `uid=decoy,${base}`;
    await addEntries(server, {
      [`uid=alice,${base}`]: makePerson("alice", { userPassword: password }),
      [`uid=barred,${base}`]: makePerson("barred", { userPassword: password, shadowExpire: "1" }),
      [decoyDn]: makePerson("decoy", { userPassword: "Nobody-knows-it-7" }),
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  /** Logs in, with a password that may be anybody's. @returns the decision, and how many connections were bound on. */
  async function logIn(username: string, typed: string, users: { readonly decoyDn?: string }): Promise<object> {
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: server.securePort });
    try {
      const provider = openProvider(server, base, { servers: [`ldaps://localhost:${String(proxy.port)}`], users });
      const authenticator = createAuthenticator({ provider, logger: createJsonLineLogger({ write: () => undefined }) });
      const decision = await authenticator.verifyPassword({
        username,
        password: typed,
        protocol: "SFTP",
        serverId: "s-0123456789abcdef0",
      });
      return {
        reason: "reason" in decision ? decision.reason : undefined,
        hasDecoy: decision.trace.steps.some(({ step }) => step === "decoy"),
        // One searches.
        binds: proxy.total - 1,
      };
    } finally {
      await proxy.close();
    }
  }

  it("has a name that nobody has cost the bind of a wrong password", async () => {
    expect(await logIn("nobody", password, { decoyDn })).toEqual({ reason: "unknown-user", hasDecoy: true, binds: 1 });
    expect(await logIn("alice", "wrong", { decoyDn })).toEqual({ reason: "wrong-password", hasDecoy: false, binds: 1 });
  });

  it("has a user whom their state bars cost it too", async () => {
    expect(await logIn("barred", password, { decoyDn })).toEqual({ reason: "expired", hasDecoy: true, binds: 1 });
  });

  it("lets nobody in by the decoy's own password", async () => {
    expect(await logIn("nobody", "Nobody-knows-it-7", { decoyDn })).toEqual({
      reason: "unknown-user",
      hasDecoy: true,
      binds: 1,
    });
  });

  it("is none unless it is set", async () => {
    expect(await logIn("nobody", password, {})).toEqual({ reason: "unknown-user", hasDecoy: false, binds: 0 });
  });
});
