import { ConfigurationError } from "../errors/configuration-error.ts";
import type { ConformanceFixture, ConformanceUser } from "./conformance-fixture.ts";
import type { ConformanceContext } from "./conformance-rule.ts";
import type { ConformanceRunner } from "./conformance-runner.ts";
import { createConformanceUsers } from "./create-conformance-users.ts";
import { declareRules, readCount } from "./declare-rules.ts";
import type { ConformanceNarrowing } from "./parse-narrowing.ts";
import { barredStates } from "./rules/account-state-rule.ts";
import { conformanceRules } from "./rules/conformance-rules.ts";

/** Options of {@link describeIdentityProvider}. */
export interface ConformanceOptions {
  /** Names the provider in the output. */
  readonly name: string;
  /**
   * Makes a fresh provider over a fresh backend that holds exactly these users. Called at least once a test; each
   * fixture is closed when its test has ended. It may share a server with others, as long as no state of one fixture
   * is seen by the next.
   */
  readonly createFixture: (users: readonly ConformanceUser[]) => Promise<ConformanceFixture>;
  /**
   * What the provider does not promise, and why: `{ outage: "The users are in memory: nothing can fail." }`. Names a
   * rule or one case of it (`account-state/locked`).
   *
   * Narrowing `password`, `keys` or `account-state/…` also takes such passwords, keys and users out of what
   * `createFixture` is given, and such logins out of the other rules.
   */
  readonly narrow?: ConformanceNarrowing;
  /** Milliseconds a login may go on after its signal aborted, and a backend may take to recover. @defaultValue 1500 */
  readonly deadlineMs?: number;
  /** How many logins run at once in the rule `concurrency`. @defaultValue 100 */
  readonly concurrentLogins?: number;
  /** How many random names the rule `hostile-usernames` tries, besides its list. @defaultValue 100 */
  readonly hostileUsernames?: number;
  /** The runner's own limit for each test, in milliseconds. @defaultValue 60000 */
  readonly testTimeoutMs?: number;
}

/**
 * Declares the tests that every identity provider must pass. They are the contract of {@link IdentityProvider}, rule by
 * rule; the title of each test begins with the id of its rule and case.
 *
 * @param runner - `describe`, `it` and `expect` of the test runner.
 * @param options - The provider, the users' backend, and what is left out and why.
 * @throws ConfigurationError `ERR_CONFIGURATION`: an option has a value that cannot be used; a rule was narrowed without
 *   a reason, or is not known.
 * @example
 * ```ts
 * import { createStaticProvider } from "@transfer-idp/core";
 * import { describeIdentityProvider } from "@transfer-idp/core/conformance";
 * import { describe, expect, it } from "vitest";
 *
 * describeIdentityProvider(
 *   { describe, it, expect },
 *   {
 *     name: "users in an object",
 *     createFixture: (users) => {
 *       const records = users.map(({ username, settings, ...user }) => [username, { ...user, ...settings }] as const);
 *       const provider = createStaticProvider({ users: Object.fromEntries(records), allowPlaintextPasswords: true });
 *       return Promise.resolve({ provider, close: () => Promise.resolve() });
 *     },
 *     narrow: {
 *       outage: "The users are in memory: there is no backend that could fail.",
 *       deadline: "The users are in memory: there is nothing to wait for.",
 *     },
 *   },
 * );
 * ```
 */
export function describeIdentityProvider(runner: ConformanceRunner, options: ConformanceOptions): void {
  const { name, narrow = {} } = options;
  declareRules(runner, {
    title: `${name} is an identity provider`,
    rules: conformanceRules,
    narrow,
    testTimeoutMs: readCount("testTimeoutMs", options.testTimeoutMs ?? 60_000),
    makeContext: prepareContext(runner, options),
  });
}

type OpenFixture = ConformanceContext["open"];

function prepareContext(
  { expect }: ConformanceRunner,
  { createFixture, narrow = {}, ...options }: ConformanceOptions,
): (keep: (fixture: ConformanceFixture) => void) => ConformanceContext {
  const passwordLogins = narrow.password === undefined;
  const keyLogins = narrow.keys === undefined;
  if (!passwordLogins && !keyLogins) {
    throw new ConfigurationError("narrow", "must leave one of password and keys: there would be no login to test");
  }
  const states = barredStates.filter(
    (state) => narrow["account-state"] === undefined && narrow[`account-state/${state}`] === undefined,
  );
  const users = createConformanceUsers({ passwordLogins, keyLogins, states });
  const limits = {
    deadlineMs: readCount("deadlineMs", options.deadlineMs ?? 1500),
    concurrentLogins: readCount("concurrentLogins", options.concurrentLogins ?? 100),
    hostileUsernames: readCount("hostileUsernames", options.hostileUsernames ?? 100),
  };
  return (keep) => {
    const open: OpenFixture = async () => {
      const fixture = await createFixture(users.all);
      keep(fixture);
      return fixture;
    };
    return { expect, users, passwordLogins, keyLogins, ...limits, open };
  };
}
