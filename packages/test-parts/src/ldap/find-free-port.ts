import { createServer } from "node:http";
import { closeServer, listenOnLoopback } from "../loopback-server.ts";

/** Finds a port of 127.0.0.1 that nobody listens on. Another may take it first: its user has to try again then. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await closeServer(server);
  return port;
}
