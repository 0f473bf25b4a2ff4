import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTemplate, type EscapeValue } from "../../src/session/template.ts";

const variables = new Map([
  ["username", "alice"],
  ["serverId", "s-1"],
  ["attributes.team", "blue"],
  ["inner", "{{serverId}}"],
  ["transfer", "${transfer:UserName}"],
  ["dollar", "$&$1$`"],
  ["empty", ""],
]);
const asItIs: EscapeValue = (value) => value;

function fill(text: string, presentedUsername = "alice", escape = asItIs): string {
  return createTemplate(variables, presentedUsername).fill(text, "HomeDirectory", escape);
}

function invalid(problem: string): unknown {
  return expect.objectContaining({ code: "ERR_INVALID_USER_RECORD", field: "HomeDirectory", problem });
}

describe("createTemplate", () => {
  it.each([
    ["", ""],
    ["/bucket", "/bucket"],
    ["/{{username}}", "/alice"],
    ["{{username}}{{ serverId }}-{{\tusername\n}}", "alices-1-alice"],
    ["{{attributes.team}}", "blue"],
    ["{a} {username} ${aws:userid} }{", "{a} {username} ${aws:userid} }{"],
  ])("fills %j as %j", (text, filled) => {
    expect(fill(text)).toBe(filled);
  });

  it("does not fill what a value brings", () => {
    expect(fill("{{inner}}/{{username}}")).toBe("{{serverId}}/alice");
  });

  it("puts a value in as it is, whatever it means to String.replace", () => {
    expect(fill("<{{dollar}}>")).toBe("<$&$1$`>");
  });

  it.each([
    "{{nobody}}",
    "{{}}",
    "{{ }}",
    "{{USERNAME}}",
    "{{user name}}",
    "{{attributes}}",
    "{{__proto__}}",
    "{{{username}}}",
  ])("refuses %s, which is no variable", (text) => {
    expect(() => fill(`/bucket/${text}`)).toThrow(invalid("has a variable that is unknown here"));
  });

  it.each(["{{username}", "{{username", "{{", "a{{b", "{{username}}/{{team"])(
    "refuses %s, which is not closed: left as it is it would be one folder for everybody",
    (text) => {
      expect(() => fill(`/bucket/${text}`)).toThrow(invalid("has a variable that is not closed"));
    },
  );

  it.each(["username}}", "{username}}", "{{username}}}}"])("refuses %s, which was never opened", (text) => {
    expect(() => fill(`/bucket/${text}`)).toThrow(invalid("has closing braces without a variable"));
  });

  it("refuses a value that the place cannot hold, and does not tell it", () => {
    expect(() => fill("/{{username}}", "alice", () => undefined)).toThrow(
      invalid("has a variable whose value cannot stand there"),
    );
  });

  it("escapes every value and no text of the template", () => {
    expect(fill("a {{username}} b {{serverId}}", "alice", (value) => `<${value}>`)).toBe("a <alice> b <s-1>");
  });

  it.each(["${transfer:UserName}", "${Transfer:UserName}", "${transfer:Username}", "${TRANSFER:USERNAME}"])(
    "leaves %s to Transfer where the name was typed as it is written in the store",
    (variable) => {
      expect(fill(`/bucket/${variable}`)).toBe(`/bucket/${variable}`);
    },
  );

  it.each(["${transfer:UserName}", "${Transfer:UserName}", "${transfer:Username}", "${TRANSFER:USERNAME}"])(
    "fills %s where the name was typed otherwise, for Transfer would put that in",
    (variable) => {
      expect(fill(`/${variable}/x/${variable}`, "Alice", (value) => `<${value}>`)).toBe("/<alice>/x/<alice>");
    },
  );

  it.each(["bob*", "b?b", "jörg", "a b", "x${y"])(
    "fills ${transfer:UserName} for the name %j, whose characters Transfer's own names do not have: it escapes none of them",
    (username) => {
      const template = createTemplate(new Map([["username", username]]), username);

      expect(template.fill("/${transfer:UserName}/", "Policy", (value) => `<${value}>`)).toBe(`/<${username}>/`);
    },
  );

  it("refuses ${transfer:UserName} where the name was typed otherwise and the place cannot hold the right one", () => {
    expect(() => fill("/${transfer:UserName}", "Alice", () => undefined)).toThrow(
      invalid("has a variable whose value cannot stand there"),
    );
  });

  it("leaves Transfer's other variables and IAM's to them", () => {
    const text =
      "${transfer:HomeBucket}/${transfer:HomeFolder}/${transfer:HomeDirectory}/${aws:PrincipalTag/team}/${*}";

    expect(fill(text, "Alice")).toBe(text);
  });

  it("fills no variable of Transfer's that a value brings, but as the username itself", () => {
    // The escapes of session/escape-value.ts keep such a value out; this is what stands behind them.
    expect(fill("{{transfer}}")).toBe("${transfer:UserName}");
    expect(fill("{{transfer}}", "Alice")).toBe("alice");
  });

  it("gives the text of any template without braces back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const plain = text.replaceAll(/[{}]/g, "");

        expect(fill(plain, "Alice")).toBe(plain);
      }),
    );
  });

  it("settles at once on a text of braces", () => {
    const started = performance.now();

    for (const text of ["{".repeat(1e6), "}".repeat(1e6), "{{".repeat(1e6) + "}}", "{{username}".repeat(1e5)]) {
      expect(() => fill(text)).toThrow(expect.objectContaining({ code: "ERR_INVALID_USER_RECORD" }));
    }
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
