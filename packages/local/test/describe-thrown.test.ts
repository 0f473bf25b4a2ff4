import { describe, expect, it } from "vitest";
import { describeThrown } from "../src/transfer/describe-thrown.ts";

const password = `p"a\\s\nwörd`;

describe("describeThrown", () => {
  it("gives the error, where it arose, and its plain fields", () => {
    const error = Object.assign(new TypeError("no such host"), { code: "ENOTFOUND", attempts: 2 });

    const lines = describeThrown(error, password);

    expect(lines[0]).toBe("TypeError: no such host");
    expect(lines[1]).toMatch(/^ {4}at /);
    expect(lines.at(-1)).toBe('{"code":"ENOTFOUND","attempts":2}');
  });

  it.each([
    ["in the message", new Error(`no entry for ${password}`)],
    ["in a message that quotes JSON", new Error(`no entry for ${JSON.stringify({ password })}`)],
    ["in a field", Object.assign(new Error("refused"), { given: password })],
    ["in an object of a field", Object.assign(new Error("refused"), { request: { password } })],
  ])("takes the password out where it stands %s", (_where, error) => {
    const shown = describeThrown(error, password).join("\n");

    expect(shown).not.toMatch(/p\\*"a|wörd/);
    expect(shown).toContain("Error: ");
  });

  const holdsItself = Object.assign(new Error("refused"), { request: {} });
  holdsItself.request = holdsItself;
  it.each([
    ["an error that holds itself, as those of HTTP clients do", holdsItself, /^Error: refused$/],
    ["an error with a bigint", Object.assign(new Error("refused"), { size: 1n }), /^Error: refused$/],
    ["an error whose stack is no text", Object.assign(new Error("refused"), { stack: {} }), /./],
    ["text", "text", /^threw string$/],
    ["nothing", undefined, /^threw undefined$/],
  ])("describes %s", (_what, thrown, expected) => {
    expect(describeThrown(thrown, password)[0]).toMatch(expected);
  });

  const withGetter = Object.defineProperty(new Error("refused"), "stack", {
    get: () => {
      throw new Error(password);
    },
  });
  const withTrap = new Proxy(new Error("refused"), {
    getPrototypeOf: () => {
      throw new Error(password);
    },
  });
  it.each([
    ["a getter that throws", withGetter],
    ["a proxy that throws", withTrap],
  ])("says so where %s keeps it from reading", (_what, thrown) => {
    expect(describeThrown(thrown, password)).toEqual(["threw an error that cannot be read"]);
  });
});
