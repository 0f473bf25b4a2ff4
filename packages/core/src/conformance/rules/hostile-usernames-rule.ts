import fastCheck from "fast-check";
import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { listLogins } from "../list-logins.ts";
import { describeNobody, observeLogin } from "../observe-login.ts";

// Metacharacters and payloads of filters, names, queries, paths, templates, policies and formats.
const fragments = [
  ...Array.from("*?%()\\&|=!<>,;+#\"'`/$^{}[]:~ \t\r\n\0\u007F\u00A0\u202E\uFEFF"),
  "é",
  "\u{1F600}",
  "\uD800",
  "\uDFFF",
  ")(uid=*))(|(uid=*",
  "*)(objectClass=*",
  "\\2a",
  ",dc=example",
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '{"$ne":null}',
  "../",
  "..%2f",
  "%00",
  "%2a",
  "?versionId=1",
  "${transfer:UserName}",
  "{{username}}",
  "a".repeat(3000),
];

// Plain names, and whatever holds the name of a user, are the matter of the rule `exact-username`.
const hostileCharacter = /[^A-Za-z0-9_.@-]/;

const hostileUsername: fastCheck.Arbitrary<string> = fastCheck
  .array(
    fastCheck.oneof(
      fastCheck.constantFrom(...fragments),
      fastCheck.string({ maxLength: 4 }),
      // Any UTF-16 code unit, so also halves of surrogate pairs.
      fastCheck.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fastCheck.constantFrom("users", "admin", "root", "nobody"),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""))
  .filter((username) => hostileCharacter.test(username) && !/alice|bob|carol|dave|erin/i.test(username));

/** Whatever was typed for a name is data. */
export const hostileUsernamesRule: ConformanceRule = {
  id: "hostile-usernames",
  states: "whatever was typed for a name is data, and finds nobody who has another name",
  cases: [
    {
      id: "any",
      title: "answers any text like a plain name that nobody has, and goes on working",
      run: testHostileUsernames,
    },
  ],
};

async function testHostileUsernames(context: ConformanceContext): Promise<void> {
  const { expect, open, hostileUsernames, users } = context;
  const { provider } = await open();
  const references = await Promise.all(listLogins(context, "nobody").map((login) => observeLogin(provider, login)));

  const property = fastCheck.asyncProperty(hostileUsername, async (username) => {
    for (const [position, login] of listLogins(context, username).entries()) {
      const answer = describeNobody(await observeLogin(provider, login));
      const wanted = references[position] === undefined ? undefined : describeNobody(references[position]);
      expect({ username, answer }).toEqual({ username, answer: wanted });
    }
  });
  // The examples come first and count as runs.
  const examples = fragments.filter((name) => hostileCharacter.test(name)).map((name): [string] => [name]);
  await fastCheck.assert(property, { numRuns: examples.length + hostileUsernames, examples });

  for (const login of listLogins(context, users.alice.username)) {
    const { outcome } = await observeLogin(provider, login);
    expect({ ...login, outcome }).toEqual({ ...login, outcome: login.password === undefined ? "account" : "verified" });
  }
}
