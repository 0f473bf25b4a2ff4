import { describe, expect, it } from "vitest";
import { requireDn } from "../src/require-dn.ts";

describe("requireDn", () => {
  it.each(["dc=x", "cn=transfer,ou=services,dc=x", 'cn="a, b",dc=x'])("takes %s", (dn) => {
    expect(() => {
      requireDn(dn, "users.base");
    }).not.toThrow();
  });

  it.each(["", "  ", "people", "dc=x,", "CORP\\svc", "svc@corp", undefined, null, 7, ["dc=x"]])("refuses %j", (dn) => {
    expect(() => {
      requireDn(dn, "users.base");
    }).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION", option: "users.base" }));
  });
});
