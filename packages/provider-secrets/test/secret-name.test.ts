import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSecretName } from "../src/secret-name.ts";

const serverId = "s-1234567890abcdef0";
const name = (template: string, username: string, protocol: "SFTP" | "FTP" | "FTPS" = "SFTP"): string | undefined =>
  parseSecretName(template)({ username, serverId, protocol });

describe("parseSecretName", () => {
  it.each([
    ["aws/transfer/{{serverId}}/{{username}}", "aws/transfer/s-1234567890abcdef0/alice"],
    ["SFTP/{{username}}", "SFTP/alice"],
    ["{{serverId}}/{{username}}", "s-1234567890abcdef0/alice"],
    ["{{protocol}}/{{username}}", "SFTP/alice"],
    ["{{username}}", "alice"],
    ["a_b+c=d.e@f-g/{{username}}/keys", "a_b+c=d.e@f-g/alice/keys"],
    ["{{username}}/{{username}}", "alice/alice"],
  ])("fills %s", (template, expected) => {
    expect(name(template, "alice")).toBe(expected);
  });

  it.each(["x/{{protocol}}{{username}}", "{{username}}{{protocol}}", "{{serverId}}{{username}}"])(
    "refuses %s, by which two users would share a secret",
    (template) => {
      expect(() => parseSecretName(template)).toThrow(
        expect.objectContaining({ code: "ERR_CONFIGURATION", option: "secretName" }),
      );
    },
  );

  it.each([
    "bob@example.com",
    "bob_smith",
    "bob-smith",
    "bob.smith",
    "bob+x",
    "bob=x",
    "BOB",
    "1234",
    "..",
    "constructor",
  ])("puts the name %s in as it is", (username) => {
    expect(name("SFTP/{{username}}", username)).toBe(`SFTP/${username}`);
  });

  it.each([
    "",
    "a/b",
    "../alice",
    "alice/",
    "/alice",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:SFTP/alice-AbCdEf",
    "ali:ce",
    "ali*",
    "ali?",
    "ali ce",
    "alice\n",
    "alice\0",
    "ali%63e",
    "{{serverId}}",
    "$username",
    "$&",
    "jörg",
    "аlice",
    "al!ce",
    "ali\\ce",
    "DOMAIN\\alice",
  ])("has no secret for the name %j", (username) => {
    expect(name("SFTP/{{username}}", username)).toBeUndefined();
    expect(name("{{username}}", username)).toBeUndefined();
  });

  it("has no secret for a server or a protocol that no secret's name could have", () => {
    const nameSecret = parseSecretName("{{serverId}}/{{protocol}}/{{username}}");

    expect(nameSecret({ username: "alice", serverId: "s/1", protocol: "SFTP" })).toBeUndefined();
    expect(nameSecret({ username: "alice", serverId, protocol: "S/" as "SFTP" })).toBeUndefined();
  });

  it("has no secret for a name that becomes longer than 512 characters", () => {
    const literal = "x".repeat(507);

    expect(name(`${literal}{{username}}`, "alice")).toHaveLength(512);
    expect(name(`${literal}{{username}}`, "alices")).toBeUndefined();
  });

  it.each([
    ["without the username", "SFTP/{{serverId}}"],
    ["without any variable", "SFTP/alice"],
    ["empty", ""],
    ["with an unknown variable", "SFTP/{{username}}/{{password}}"],
    ["with a variable of sessions", "SFTP/{{attributes.home}}/{{username}}"],
    ["with a name of objects", "{{constructor}}/{{username}}"],
    ["with blanks inside of braces", "SFTP/{{ username }}"],
    ["with another case", "SFTP/{{USERNAME}}"],
    ["with an empty variable", "SFTP/{{}}{{username}}"],
    ["with an open brace", "SFTP/{{username}}/{{"],
    ["with one brace", "SFTP/{username}"],
    ["with three braces", "SFTP/{{{username}}}"],
    ["with a blank", "SFTP /{{username}}"],
    ["with a colon, as an ARN has", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:{{username}}"],
    ["with a star", "SFTP/*/{{username}}"],
    ["with a newline", "SFTP/\n{{username}}"],
  ])("refuses a template %s", (_, template) => {
    expect(() => parseSecretName(template)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "secretName" }),
    );
  });

  it.each([[undefined], [null], [7], [["SFTP/{{username}}"]]])("refuses %j for a template", (template) => {
    expect(() => parseSecretName(template as never)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION", option: "secretName" }),
    );
  });

  describe("for any names", () => {
    const template = "aws/transfer/{{serverId}}/{{username}}";
    const username = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^[\w+=.@/:*%$ -]{1,40}$/),
      fc.stringMatching(/^[\w+=.@-]{1,40}$/),
    );

    it("gives the literal parts and the username itself, or nothing", () => {
      fc.assert(
        fc.property(username, (user) => {
          const secret = name(template, user);

          expect(secret === undefined || secret === `aws/transfer/${serverId}/${user}`).toBe(true);
          expect(secret === undefined).toBe(!/^[A-Za-z0-9_+=.@-]+$/.test(user));
        }),
        { numRuns: 1000 },
      );
    });

    it("gives two users two secrets, on two servers as well", () => {
      const server = fc.stringMatching(/^s-[0-9a-f]{17}$/);
      fc.assert(
        fc.property(
          fc.tuple(username, server),
          fc.tuple(username, server),
          ([one, oneServer], [other, otherServer]) => {
            const nameSecret = parseSecretName(template);
            const secrets = [
              nameSecret({ username: one, serverId: oneServer, protocol: "SFTP" }),
              nameSecret({ username: other, serverId: otherServer, protocol: "SFTP" }),
            ];

            if (secrets[0] !== undefined && secrets[0] === secrets[1]) {
              expect([one, oneServer]).toEqual([other, otherServer]);
            }
          },
        ),
      );
    });
  });
});
