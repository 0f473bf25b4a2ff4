import { type BackendFault, type ConformanceUser, describeIdentityProvider } from "@transfer-idp/core/conformance";
import {
  findSamba,
  howToGetSamba,
  requireRealPart,
  type SambaServer,
  startSamba,
  startTcpProxy,
  type TcpProxyMode,
} from "@transfer-idp/test-parts";
import { Attribute, Change } from "ldapts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLdapProvider, ldapPresets } from "../src/index.ts";

const isThere = requireRealPart("samba", (await findSamba()) !== undefined, howToGetSamba);

describe.runIf(isThere)("on Samba as a domain controller of Active Directory", () => {
  let server: SambaServer;
  let populating: Promise<void> | undefined;

  beforeAll(async () => {
    server = await startSamba();
  });

  afterAll(async () => {
    await server.stop();
  });

  describeIdentityProvider(
    { describe, it, expect },
    {
      name: "createLdapProvider",
      createFixture: async (users: readonly ConformanceUser[]) => {
        // Names are unique in a domain, so all fixtures share the users, which no test changes.
        populating ??= addUsers(server, users);
        await populating;
        const proxy = await startTcpProxy({ host: server.host, port: 636 });
        const fault = (mode: TcpProxyMode): BackendFault => ({
          name: mode,
          begin: () => proxy.setMode(mode),
          end: () => proxy.setMode("pass"),
        });
        return {
          provider: createLdapProvider({
            servers: [`ldaps://localhost:${String(proxy.port)}`],
            tls: { ca: server.ca },
            preset: ldapPresets.activeDirectory,
            bind: { serviceDn: server.service.dn, servicePassword: () => server.service.password },
            users: { base: server.base },
            attributes: { Role: "comment", HomeDirectory: "info" },
            timeouts: { requestMs: 1_500, connectMs: 1_000 },
          }),
          outages: [fault("refuse"), fault("reset")],
          hang: fault("hang"),
          storedSecrets: [server.service.password],
          close: () => proxy.close(),
        };
      },
      narrow: { "exact-username/case": "A directory compares names without regard to case." },
      // One process serves all connections, and a bind derives a key.
      concurrentLogins: 30,
    },
  );
});

async function addUsers(server: SambaServer, users: readonly ConformanceUser[]): Promise<void> {
  for (const { username, password, publicKeys, state, settings } of users) {
    await server.createUser({
      name: username,
      ...(password === undefined ? {} : { password }),
      ...(state === "active" ? {} : { state }),
      attributes: {
        ...(publicKeys.length === 0 ? {} : { altSecurityIdentities: publicKeys }),
        comment: settings.Role,
        info: settings.HomeDirectory,
      },
    });
  }
  // The suite guesses more often than is allowed. Who is locked stays so.
  const client = await server.connectAsAdmin();
  const modification = new Attribute({ type: "lockoutThreshold", values: ["0"] });
  await client.modify(server.base, new Change({ operation: "replace", modification }));
  await client.unbind();
}
