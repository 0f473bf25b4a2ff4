import { type BackendFault, type ConformanceUser, describeIdentityProvider } from "@transfer-idp/core/conformance";
import {
  findOpenLdap,
  howToGetOpenLdap,
  type OpenLdapServer,
  requireRealPart,
  startOpenLdap,
  startTcpProxy,
  type TcpProxyMode,
} from "@transfer-idp/test-parts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LdapProviderOptions } from "../src/index.ts";
import { addUsers, createPlace } from "./open-ldap-users.ts";
import { openProvider } from "./open-provider.ts";

const isThere = requireRealPart("slapd", (await findOpenLdap()) !== undefined, howToGetOpenLdap);

/** How the directory is spoken to. */
interface Form {
  readonly name: string;
  readonly isSecure: boolean;
  readonly options: Partial<Omit<LdapProviderOptions, "users">>;
}

const forms: readonly Form[] = [
  { name: "over LDAPS", isSecure: true, options: {} },
  { name: "over StartTLS", isSecure: false, options: { tls: { startTls: true } } },
];

describe.runIf(isThere)("on OpenLDAP", () => {
  let server: OpenLdapServer;

  beforeAll(async () => {
    server = await startOpenLdap({
      // What bars nobody but those whose passwords are of another time.
      passwordPolicy: ["pwdMaxAge: 31536000"],
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  for (const { name, isSecure, options } of forms) {
    describeIdentityProvider(
      { describe, it, expect },
      {
        name: `createLdapProvider, ${name},`,
        createFixture: async (users: readonly ConformanceUser[]) => {
          const base = await createPlace(server);
          await addUsers(server, base, users);
          const proxy = await startTcpProxy({ host: "127.0.0.1", port: isSecure ? server.securePort : server.port });
          const fault = (mode: TcpProxyMode): BackendFault => ({
            name: mode,
            begin: () => proxy.setMode(mode),
            end: () => proxy.setMode("pass"),
          });
          return {
            provider: openProvider(server, base, {
              servers: [`${isSecure ? "ldaps" : "ldap"}://localhost:${String(proxy.port)}`],
              ...options,
              tls: { ca: server.ca, ...options.tls },
              users: { passwordPolicy: `cn=default,ou=policies,${server.suffix}` },
              attributes: { Role: "employeeType", HomeDirectory: "roomNumber" },
              timeouts: { requestMs: 1_000, connectMs: 700 },
            }),
            outages: [fault("refuse"), fault("reset")],
            hang: fault("hang"),
            storedSecrets: [server.service.password],
            close: () => proxy.close(),
          };
        },
        narrow: { "exact-username/case": "A directory compares names without regard to case." },
      },
    );
  }
});
