/** What is used of dynalite, which has no types. */
declare module "dynalite" {
  import type { Server } from "node:http";

  /** A server that does not listen yet. The times are how long a table stays in a passing state, in milliseconds. */
  export default function dynalite(options: {
    readonly createTableMs: number;
    readonly updateTableMs: number;
    readonly deleteTableMs: number;
  }): Server;
}
