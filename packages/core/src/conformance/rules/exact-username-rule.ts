import type { ConformanceContext, ConformanceRule } from "../conformance-rule.ts";
import { listLogins } from "../list-logins.ts";
import { describeNobody, observeLogin } from "../observe-login.ts";

const caseVariants = ["ALICE", "Alice", "aLiCe"];

/**
 * A name finds the user who has it, and no other name does.
 *
 * Names that nobody has are not called unknown here, they must be answered as a plain unknown name is: what that answer
 * must be is the rule `unknown-user`, and a provider that breaks the one rule shall not be reported for the other.
 */
export const exactUsernameRule: ConformanceRule = {
  id: "exact-username",
  states: "a name finds the user who has it, and no other name does",
  cases: [
    {
      id: "neighbours",
      title: "finds nobody for a part of a name, or for more than a name",
      run: (context) =>
        testNames(context, [
          "",
          "ali",
          "alic",
          "lice",
          "alice1",
          "alice22",
          "alicealice",
          "alice.",
          "alice@x.test",
          "DOMAIN\\alice",
          "users/alice",
        ]),
    },
    { id: "case", title: "finds nobody for a name in other case", run: (context) => testNames(context, caseVariants) },
    {
      id: "blanks",
      title: "finds nobody for a name with blanks around it",
      run: (context) =>
        testNames(context, [" alice", "alice ", " alice ", "alice\t", "alice\n", "alice\r\n", "al ice"]),
    },
    {
      id: "patterns",
      title: "finds nobody for a pattern that a name matches",
      run: (context) =>
        testNames(context, ["*", "alic*", "alice*", "%", "alic%", "alic_", "alic?", ".*", "^alice$", "a.ice"]),
    },
    {
      id: "nul",
      title: "reads a name to its end, also behind a NUL",
      run: (context) => testNames(context, ["alice\0", "alice\0x", "\0alice", "ali\0ce"]),
    },
    {
      id: "look-alikes",
      title: "finds nobody for a name that only looks the same",
      // Cyrillic a, full-width a (NFKC makes it plain), dotless i (upper case makes it plain), accent, zero-width space.
      run: (context) =>
        testNames(context, ["\u0430lice", "\uFF41lice", "al\u0131ce", "alic\u0065\u0301", "alice\u200B"]),
    },
    { id: "canonical", title: "gives the user's own name where it finds a name in other case", run: testCanonical },
  ],
};

async function testNames(context: ConformanceContext, usernames: readonly string[]): Promise<void> {
  const { expect, open } = context;
  const { provider } = await open();
  for (const username of usernames) {
    const reference = listLogins(context, "nobody");
    for (const [position, login] of listLogins(context, username).entries()) {
      const answer = describeNobody(await observeLogin(provider, login));
      const wanted = describeNobody(await observeLogin(provider, reference[position] ?? login));

      expect({ ...login, answer }).toEqual({ ...login, answer: wanted });
    }
  }
}

/** Holds also for a provider that narrowed `exact-username/case`: `{{username}}` must not be what was typed. */
async function testCanonical(context: ConformanceContext): Promise<void> {
  const { provider } = await context.open();
  for (const login of caseVariants.flatMap((username) => listLogins(context, username))) {
    const observation = await observeLogin(provider, login);

    const username = "username" in observation ? observation.username : "alice";
    context.expect({ ...login, username }).toEqual({ ...login, username: "alice" });
  }
}
