import { byServer, type ByServerOptions } from "@transfer-idp/core";
import { describe, expect, it } from "vitest";
import { catchThrown, createNamedProvider, misconfigured } from "./named-provider.ts";
import { createLogin } from "./scripted-store.ts";

const create = (change: Partial<ByServerOptions> = {}) => {
  const employees = createNamedProvider("ldap");
  const partners = createNamedProvider("table");
  const provider = byServer({ providers: { "s-1": employees, "s-2": partners }, ...change });
  return { provider, employees, partners };
};

describe("byServer", () => {
  it("asks the provider of the login's server, and no other", async () => {
    const { provider, employees, partners } = create();
    const login = createLogin({ serverId: "s-2" });

    const finding = await provider.findAccount(login);

    expect(finding).toMatchObject({ kind: "account", provider: "table", spendDecoy: partners.spendDecoy });
    expect({ employees: employees.logins, partners: partners.logins }).toEqual({ employees: [], partners: [login] });
  });

  it.each(["s-3", "S-1", "__proto__", "constructor"])("denies a login on %s, which is nobody's", async (serverId) => {
    const { provider, employees, partners } = create();

    const finding = await provider.findAccount(createLogin({ serverId }));

    expect(finding).toEqual({ kind: "denied", reason: "no-provider", spendDecoy: employees.spendDecoy });
    expect([...employees.logins, ...partners.logins]).toEqual([]);
  });

  it("asks the fallback on other servers", async () => {
    const fallback = createNamedProvider("local");
    const { provider } = create({ fallback });

    const finding = await provider.findAccount(createLogin({ serverId: "s-3" }));

    expect(finding).toMatchObject({ kind: "account", provider: "local" });
    expect(fallback.logins).toHaveLength(1);
  });

  it("is named after the servers, or as it is told", () => {
    expect([create().provider.name, create({ name: "router" }).provider.name]).toEqual([
      "by-server(s-1, s-2)",
      "router",
    ]);
  });

  it("refuses an option that is none", () => {
    const change = { fallbak: createNamedProvider("corp") } as Partial<ByServerOptions>;

    expect(catchThrown(() => create(change))).toMatchObject(misconfigured("fallbak", "is no option that is known"));
  });

  it("refuses an empty server id, and to have no provider", () => {
    expect(catchThrown(() => create({ providers: { "": createNamedProvider("corp") } }))).toMatchObject(
      misconfigured("providers", "must not have an empty name"),
    );
    expect(catchThrown(() => create({ providers: {} }))).toMatchObject(
      misconfigured("providers", "must be an object with an entry"),
    );
  });
});
