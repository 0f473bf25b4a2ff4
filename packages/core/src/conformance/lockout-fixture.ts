import type { LockoutStore } from "../access/lockout-store.ts";
import type { BackendFault } from "./conformance-fixture.ts";

/** A fresh lockout store over a fresh backend. */
export interface LockoutFixture {
  readonly store: LockoutStore;
  /** Makes another store over the same backend, as another process would. */
  readonly openAnother?: () => Promise<LockoutStore>;
  /** The ways in which the backend can fail so that no guess can be counted. Each is tested on its own. */
  readonly outages?: readonly BackendFault[];
  /** Makes the backend take requests and never answer them. */
  readonly hang?: BackendFault;
  /** Ends everything that the fixture started. Called once, also after a failed test. */
  close(): Promise<void>;
}
