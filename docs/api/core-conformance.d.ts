// Exports of @transfer-idp/core/conformance. Written by `pnpm api`.

// BackendFault
interface BackendFault {
  readonly name: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

// ConformanceFixture
interface ConformanceFixture {
  readonly provider: IdentityProvider;
  readonly outages?: readonly BackendFault[];
  readonly hang?: BackendFault;
  readonly storedSecrets?: readonly string[];
  close(): Promise<void>;
}

// ConformanceNarrowing
type ConformanceNarrowing = NarrowingOf<ConformanceRuleId>;

// ConformanceOptions
interface ConformanceOptions {
  readonly name: string;
  readonly createFixture: (users: readonly ConformanceUser[]) => Promise<ConformanceFixture>;
  readonly narrow?: ConformanceNarrowing;
  readonly deadlineMs?: number;
  readonly concurrentLogins?: number;
  readonly hostileUsernames?: number;
  readonly testTimeoutMs?: number;
}

// ConformanceRuleId
type ConformanceRuleId =
  | "password"
  | "keys"
  | "account-state"
  | "unknown-user"
  | "exact-username"
  | "hostile-usernames"
  | "outage"
  | "deadline"
  | "concurrency"
  | "stable-answers"
  | "secrecy";

// ConformanceRunner
interface ConformanceRunner {
  readonly describe: (title: string, define: () => void) => unknown;
  readonly it: ConformanceTest;
  readonly expect: (observed: unknown) => {
    toEqual(wanted: unknown): unknown;
  };
}

// ConformanceTest
interface ConformanceTest {
  (title: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  readonly skip?: (title: string, run: () => Promise<void>) => unknown;
}

// ConformanceUser
interface ConformanceUser {
  readonly username: string;
  readonly password?: string;
  readonly publicKeys: readonly string[];
  readonly state: AccountState;
  readonly settings: {
    readonly Role: string;
    readonly HomeDirectory: string;
  };
}

// LockoutConformanceOptions
interface LockoutConformanceOptions {
  readonly name: string;
  readonly createFixture: () => Promise<LockoutFixture>;
  readonly narrow?: LockoutNarrowing;
  readonly deadlineMs?: number;
  readonly guessesAtOnce?: number;
  readonly testTimeoutMs?: number;
}

// LockoutFixture
interface LockoutFixture {
  readonly store: LockoutStore;
  readonly openAnother?: () => Promise<LockoutStore>;
  readonly outages?: readonly BackendFault[];
  readonly hang?: BackendFault;
  close(): Promise<void>;
}

// LockoutNarrowing
type LockoutNarrowing = NarrowingOf<LockoutRuleId>;

// LockoutRuleId
type LockoutRuleId = "threshold" | "backoff" | "release" | "forgetting" | "keys" | "outage" | "deadline";

// NarrowingOf
type NarrowingOf<RuleId extends string> = Partial<Readonly<Record<RuleId | `${RuleId}/${string}`, string>>>;

// describeIdentityProvider
declare function describeIdentityProvider(runner: ConformanceRunner, options: ConformanceOptions): void;

// describeLockoutStore
declare function describeLockoutStore(runner: ConformanceRunner, options: LockoutConformanceOptions): void;
